using System.Globalization;

namespace Sweep.Listings;

/// <summary>
/// Comma-separated values with a header (RFC 4180): what is not known is an empty field, true and false are words, a text is quoted where
/// it must be, and made harmless to spreadsheets.
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

    /// <summary>
    /// A text that a spreadsheet would run as a formula gets an apostrophe before it, which spreadsheets take for "this is text".
    /// </summary>
    public IRow Add(string name, string? value) =>
        Put(name, value is [var first, ..] && first is '=' or '+' or '-' or '@' or '\t' or '\r' ? $"'{value}" : value);

    public IRow Add(string name, long? value) => Put(name, value?.ToString(CultureInfo.InvariantCulture));

    public IRow Add(string name, double? value) => Put(name, value?.ToString("R", CultureInfo.InvariantCulture));

    public IRow Add(string name, bool? value) => Put(name, value switch { true => "true", false => "false", null => null });

    private CsvRows Put(string name, string? value)
    {
        _names.Add(name);
        _values.Add(value is null ? "" : value.AsSpan().ContainsAny(",\"\r\n")
            ? $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : value);
        return this;
    }
}
