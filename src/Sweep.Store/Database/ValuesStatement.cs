using System.Text;
using Dapper;

namespace Sweep.Store.Database;

/// <summary>Inserts many rows with few statements: <c>INSERT ... VALUES (..), (..)</c>.</summary>
internal static class ValuesStatement
{
    // Few enough to stay below every server's limit of parameters, many enough that the round trip no longer matters.
    private const int MaxParameters = 1000;

    /// <param name="head">All up to VALUES: <c>INSERT INTO t (a, b)</c>.</param>
    /// <param name="columns">How to read each column's value from a row, in the head's order.</param>
    public static async Task InsertAsync<T>(
        StoreTransaction transaction, string head, IEnumerable<T> rows, IReadOnlyList<Func<T, object?>> columns)
    {
        foreach (var (sql, arguments) in Statements(head, rows, columns, ""))
            await transaction.ExecuteAsync(sql, arguments);
    }

    /// <summary>The same, returning what RETURNING in <paramref name="tail"/> returns.</summary>
    /// <param name="tail">What follows the rows: <c>ON CONFLICT DO NOTHING RETURNING id</c>.</param>
    public static async Task<List<TReturned>> InsertAsync<T, TReturned>(
        StoreTransaction transaction, string head, IEnumerable<T> rows, IReadOnlyList<Func<T, object?>> columns, string tail)
    {
        var returned = new List<TReturned>();
        foreach (var (sql, arguments) in Statements(head, rows, columns, tail))
            returned.AddRange(await transaction.ListAsync<TReturned>(sql, arguments));
        return returned;
    }

    private static IEnumerable<(string Sql, DynamicParameters Arguments)> Statements<T>(
        string head, IEnumerable<T> rows, IReadOnlyList<Func<T, object?>> columns, string tail)
    {
        foreach (var chunk in rows.Chunk(Math.Max(1, MaxParameters / columns.Count)))
        {
            var sql = new StringBuilder(head).Append(" VALUES ");
            var arguments = new DynamicParameters();
            for (var i = 0; i < chunk.Length; i++)
            {
                sql.Append(i == 0 ? "(" : ", (");
                for (var j = 0; j < columns.Count; j++)
                {
                    var name = $"p{i}_{j}";
                    sql.Append(j == 0 ? "@" : ", @").Append(name);
                    arguments.Add(name, columns[j](chunk[i]));
                }
                sql.Append(')');
            }
            yield return (sql.Append(' ').Append(tail).ToString(), arguments);
        }
    }
}
