using System.Globalization;

namespace Sweep.Listings;

/// <summary>A column of a <see cref="ColumnTable"/>: values of one type, null where a value is not known.</summary>
public sealed class TableColumn(string name)
{
    private readonly List<object?> _values = [];
    private Type? _type;

    public string Name { get; } = name;

    /// <summary>
    /// string, long, double or bool: double where rows have whole and other numbers, string where they have different kinds.
    /// </summary>
    public Type Type => _type ?? typeof(string);

    /// <summary>The values as <typeparamref name="T"/>, which is <see cref="Type"/>.</summary>
    public T?[] Values<T>() where T : struct =>
        [.. _values.Select(value => value is null ? (T?)null : (T)Convert.ChangeType(value, typeof(T), CultureInfo.InvariantCulture))];

    /// <summary>The values as text.</summary>
    public string?[] Texts() =>
        [.. _values.Select(value => value is null ? null : Convert.ToString(value, CultureInfo.InvariantCulture))];

    internal void PadTo(int rows)
    {
        while (_values.Count < rows)
            _values.Add(null);
    }

    internal void Add(Type type, object? value)
    {
        _values.Add(value);
        if (_type is null || _type == type)
            _type = type;
        else
            _type = IsNumber(_type) && IsNumber(type) ? typeof(double) : typeof(string);
    }

    private static bool IsNumber(Type type) => type == typeof(long) || type == typeof(double);
}
