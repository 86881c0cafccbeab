using Dapper;

namespace Sweep.Store.Database;

/// <summary>
/// Values for columns of one row, collected so that one statement writes them all. A column set twice has its last value.
/// </summary>
internal sealed class RowChange
{
    // In the order of their names, so that equal sets of columns make equal statements, which a server prepares once.
    private readonly SortedDictionary<string, string> _assignments = new(StringComparer.Ordinal);
    private readonly DynamicParameters _values = new();

    public void Set(string column, object? value)
    {
        _assignments[column] = $"@{column}";
        _values.Add(column, value);
    }

    /// <param name="expression">SQL of our own, never a value.</param>
    public void SetSql(string column, string expression) => _assignments[column] = expression;

    /// <summary>Writes the row that <paramref name="condition"/> finds; nothing where nothing was set.</summary>
    /// <param name="keys">The condition's parameters, named unlike the columns that are set.</param>
    public async Task WriteAsync(StoreTransaction transaction, string table, string condition, object keys)
    {
        if (_assignments.Count > 0)
            await transaction.ExecuteAsync(Statement(table, condition, keys), _values);
    }

    /// <summary>The same, returning what <paramref name="columns"/> are then; null where nothing was set.</summary>
    public async Task<T?> WriteAsync<T>(StoreTransaction transaction, string table, string condition, object keys, string columns)
        where T : class => _assignments.Count > 0
        ? await transaction.FirstAsync<T>($"{Statement(table, condition, keys)} RETURNING {columns}", _values) : null;

    private string Statement(string table, string condition, object keys)
    {
        _values.AddDynamicParams(keys);
        var assignments = string.Join(", ", _assignments.Select(assignment => $"{assignment.Key} = {assignment.Value}"));
        return $"UPDATE {table} SET {assignments} WHERE {condition}";
    }
}
