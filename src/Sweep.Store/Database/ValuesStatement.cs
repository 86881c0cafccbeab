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
    /// <param name="tail">What follows the rows, such as ON CONFLICT.</param>
    public static async Task InsertAsync<T>(
        StoreTransaction transaction, string head, IEnumerable<T> rows, IReadOnlyList<Func<T, object?>> columns, string tail = "")
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
                    sql.Append(j == 0 ? "@p" : ", @p").Append(i).Append('_').Append(j);
                    arguments.Add($"p{i}_{j}", columns[j](chunk[i]));
                }
                sql.Append(')');
            }
            await transaction.ExecuteAsync(sql.Append(' ').Append(tail).ToString(), arguments);
        }
    }
}
