using System.Data;
using System.Data.Common;
using Dapper;

namespace Sweep.Store.Database;

/// <summary>One transaction: what statements run in, and what they leave to be done when it has committed.</summary>
internal sealed class StoreTransaction(IDbConnection connection, IDbTransaction? transaction, Dialect dialect, CancellationToken cancel)
{
    // Columns are snake_case, members PascalCase. Dapper has one switch for the process, and this assembly is its only user.
    static StoreTransaction() => DefaultTypeMap.MatchNamesWithUnderscores = true;

    public Dialect Dialect { get; } = dialect;

    /// <summary>
    /// True once this transaction has put something into the queue, so that whoever waits for work is woken by its commit.
    /// </summary>
    public bool BringsWork { get; private set; }

    public CancellationToken Cancel { get; } = cancel;

    public void AnnounceWork() => BringsWork = true;

    public Task<int> ExecuteAsync(string sql, object? arguments = null) => connection.ExecuteAsync(Command(sql, arguments));

    /// <summary>The first row; null (or default) when there is none.</summary>
    public Task<T?> FirstAsync<T>(string sql, object? arguments = null) => connection.QueryFirstOrDefaultAsync<T>(Command(sql, arguments));

    public async Task<List<T>> ListAsync<T>(string sql, object? arguments = null) =>
        (await connection.QueryAsync<T>(Command(sql, arguments))).AsList();

    /// <summary>The rows, each converted as it is read: of a long list the rows themselves are never all in memory.</summary>
    public async Task<List<T>> ListAsync<TRow, T>(string sql, object? arguments, Func<TRow, T> convert)
    {
        var list = new List<T>();
        Func<DbDataReader, TRow>? parse = null;
        await ReadRowsAsync(sql, arguments, reader => list.Add(convert((parse ??= reader.GetRowParser<TRow>())(reader))));
        return list;
    }

    /// <summary>Calls <paramref name="row"/> with the reader at each row.</summary>
    public async Task ReadRowsAsync(string sql, object? arguments, Action<DbDataReader> row)
    {
        await using var reader = (DbDataReader)await connection.ExecuteReaderAsync(Command(sql, arguments));
        while (await reader.ReadAsync(Cancel))
            row(reader);
    }

    private CommandDefinition Command(string sql, object? arguments) => new(sql, arguments, transaction, cancellationToken: Cancel);
}
