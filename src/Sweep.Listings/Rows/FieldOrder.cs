using Sweep.Core;

namespace Sweep.Listings;

/// <summary>
/// An order of rows by fields: <c>n_head,learning_rate:desc</c>. Rows that are equal in all of them stay in the order they had.
/// </summary>
public sealed class FieldOrder
{
    private readonly List<(string Field, bool Descending)> _keys = [];

    private FieldOrder()
    {
    }

    public IEnumerable<string> Fields => _keys.Select(key => key.Field);

    /// <exception cref="UsageException">What follows a field's colon is neither asc nor desc.</exception>
    public static FieldOrder Parse(string text)
    {
        var order = new FieldOrder();
        foreach (var key in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = key.Split(':', 2);
            if (parts.Length > 1 && parts[1] is not ("asc" or "desc"))
                throw new UsageException($"'{Quoted.Plain(key)}' is no order; write FIELD, FIELD:asc or FIELD:desc");
            order._keys.Add((parts[0], parts.Length > 1 && parts[1] == "desc"));
        }
        return order;
    }

    /// <summary>Numbers in their order, texts in that of their characters; what is not known comes last either way.</summary>
    public IReadOnlyList<T> Sort<T>(IReadOnlyList<T> items, Func<T, FieldRow> fieldsOf)
    {
        var sorted = items.OrderBy(_ => 0);
        foreach (var (field, descending) in _keys)
        {
            sorted = sorted.ThenBy(item => Known(fieldsOf(item)[field]) ? 0 : 1);
            sorted = descending
                ? sorted.ThenByDescending(item => fieldsOf(item)[field], Comparer<object?>.Create(Compare))
                : sorted.ThenBy(item => fieldsOf(item)[field], Comparer<object?>.Create(Compare));
        }
        return [.. sorted];
    }

    private static bool Known(object? value) => value is not (null or double.NaN);

    private static int Compare(object? a, object? b) => (a, b) switch
    {
        (double x, double y) => x.CompareTo(y),
        (bool x, bool y) => x.CompareTo(y),
        _ => string.CompareOrdinal(a?.ToString(), b?.ToString()),
    };
}
