using Parquet;
using Parquet.Schema;
using Sweep.Listings;

namespace Sweep.Cli;

/// <summary>Writes a table as a Parquet file of one row group. The only place that loads the Parquet library.</summary>
internal static class ParquetFile
{
    /// <param name="stream">Must be seekable.</param>
    public static async Task WriteAsync(Stream stream, ColumnTable table, CancellationToken cancel)
    {
        var fields = table.Columns.Select(column => new DataField(column.Name, column.Type, isNullable: true)).ToArray();
        await using var writer = await ParquetWriter.CreateAsync(new ParquetSchema(fields), stream, cancellationToken: cancel);
        using var group = writer.CreateRowGroup();
        foreach (var (column, field) in table.Columns.Zip(fields))
        {
            if (column.Type == typeof(long))
                await group.WriteAsync<long>(field, column.Values<long>(), cancellationToken: cancel);
            else if (column.Type == typeof(double))
                await group.WriteAsync<double>(field, column.Values<double>(), cancellationToken: cancel);
            else if (column.Type == typeof(bool))
                await group.WriteAsync<bool>(field, column.Values<bool>(), cancellationToken: cancel);
            else
                await group.WriteAsync(field, column.Texts()!);
        }
        group.CompleteValidate();
    }
}
