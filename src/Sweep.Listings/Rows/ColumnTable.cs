namespace Sweep.Listings;

/// <summary>Rows turned into typed columns, for formats that store columns.</summary>
public sealed class ColumnTable : IRow
{
    private readonly List<TableColumn> _columns = [];
    private readonly Dictionary<string, TableColumn> _byName = new(StringComparer.Ordinal);
    private int _rows;

    private ColumnTable()
    {
    }

    /// <summary>In the order in which the rows first had them; each has a value, or null, for every row.</summary>
    public IReadOnlyList<TableColumn> Columns => _columns;

    public static ColumnTable Of<T>(IEnumerable<T> items, Action<IRow, T> fill)
    {
        var table = new ColumnTable();
        foreach (var item in items)
        {
            table._rows++;
            fill(table, item);
            foreach (var column in table._columns)
                column.PadTo(table._rows);
        }
        return table;
    }

    public IRow Add(string name, string? value) => Put(name, typeof(string), value);

    public IRow Add(string name, long? value) => Put(name, typeof(long), value);

    public IRow Add(string name, double? value) => Put(name, typeof(double), value);

    public IRow Add(string name, bool? value) => Put(name, typeof(bool), value);

    private ColumnTable Put(string name, Type type, object? value)
    {
        if (!_byName.TryGetValue(name, out var column))
        {
            column = new TableColumn(name);
            _byName[name] = column;
            _columns.Add(column);
        }
        column.PadTo(_rows - 1);
        column.Add(type, value);
        return this;
    }
}
