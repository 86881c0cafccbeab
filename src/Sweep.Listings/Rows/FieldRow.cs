using System.Globalization;

namespace Sweep.Listings;

/// <summary>A row's fields as values, to choose, sort and filter rows by.</summary>
public sealed class FieldRow : IRow
{
    private readonly List<string> _names = [];
    private readonly Dictionary<string, object?> _values = new(StringComparer.Ordinal);

    public static FieldRow Of<T>(T item, Action<IRow, T> fill)
    {
        var row = new FieldRow();
        fill(row, item);
        return row;
    }

    /// <summary>The fields in their order.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>A string, a double, a bool, or null: all numbers are doubles, so that they compare.</summary>
    public object? this[string name] => _values.GetValueOrDefault(name) is long number ? (double)number : _values.GetValueOrDefault(name);

    /// <summary>The value for people; nothing where it is not known.</summary>
    public string Text(string name) => _values.GetValueOrDefault(name) switch
    {
        null => "",
        bool flag => flag ? "true" : "false",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        var text => text.ToString()!,
    };

    /// <summary>Writes these fields, in this order.</summary>
    public void CopyTo(IRow row, IEnumerable<string> names)
    {
        foreach (var name in names)
        {
            _ = _values.GetValueOrDefault(name) switch
            {
                long number => row.Add(name, number),
                double number => row.Add(name, number),
                bool flag => row.Add(name, flag),
                var text => row.Add(name, (string?)text),
            };
        }
    }

    public IRow Add(string name, string? value) => Put(name, value);

    public IRow Add(string name, long? value) => Put(name, value);

    public IRow Add(string name, double? value) => Put(name, value);

    public IRow Add(string name, bool? value) => Put(name, value);

    private FieldRow Put(string name, object? value)
    {
        if (!_values.ContainsKey(name))
            _names.Add(name);
        _values[name] = value;
        return this;
    }
}
