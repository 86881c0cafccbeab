using System.Globalization;

namespace Sweep.Listings;

/// <summary>
/// Comma-separated values with a header (RFC 4180): what is not known is an empty field, true and false are words, a text is quoted where
/// it must be.
/// </summary>
public sealed class CsvRows : IRow
{
    private readonly List<string> _names = [];
    private readonly List<string> _values = [];

    private CsvRows()
    {
    }

    public static void Write<T>(TextWriter output, IEnumerable<T> items, Action<IRow, T> fill)
    {
        var row = new CsvRows();
        var any = false;
        foreach (var item in items)
        {
            row._names.Clear();
            row._values.Clear();
            fill(row, item);
            if (!any)
                output.Write(string.Join(',', row._names) + "\r\n");
            output.Write(string.Join(',', row._values) + "\r\n");
            any = true;
        }
    }

    public IRow Add(string name, string? value)
    {
        _names.Add(name);
        _values.Add(value is null ? "" : value.AsSpan().ContainsAny(",\"\r\n")
            ? $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : value);
        return this;
    }

    public IRow Add(string name, long? value) => Add(name, value?.ToString(CultureInfo.InvariantCulture));

    public IRow Add(string name, double? value) => Add(name, value?.ToString("R", CultureInfo.InvariantCulture));

    public IRow Add(string name, bool? value) => Add(name, value switch { true => "true", false => "false", null => null });
}
