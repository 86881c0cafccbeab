using System.Data;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;

namespace Sweep.Store.Sqlite;

/// <summary>
/// A connection that keeps its compiled statements. The store runs the same few dozen for hours; compiling one costs more than running it,
/// and the trigger on runs is compiled anew with each. For one caller at a time, who reads each result to its end.
/// </summary>
internal sealed class StatementCache(SqliteConnection connection) : IDbConnection
{
    // Bulk inserts make statements of any length; only those that come again soon are worth their memory.
    private const int MostStatements = 100;

    private readonly Dictionary<string, SqliteCommand> _commands = new(StringComparer.Ordinal);

    public SqliteConnection Connection { get; } = connection;

    [AllowNull]
    public string ConnectionString
    {
        get => Connection.ConnectionString;
        set => throw new NotSupportedException();
    }

    public int ConnectionTimeout => Connection.ConnectionTimeout;
    public string Database => Connection.Database;
    public ConnectionState State => Connection.State;

    public IDbCommand CreateCommand() => new CachedCommand(this);

    /// <summary>The compiled statement of this text.</summary>
    public SqliteCommand Compiled(string text)
    {
        if (_commands.TryGetValue(text, out var command))
            return command;
        if (_commands.Count >= MostStatements)
            Clear();
        command = Connection.CreateCommand();
        command.CommandText = text;
        _commands.Add(text, command);
        return command;
    }

    public void Dispose()
    {
        Clear();
        Connection.Dispose();
    }

    public void Open() => Connection.Open();
    public void Close() => Connection.Close();
    public void ChangeDatabase(string databaseName) => throw new NotSupportedException();
    public IDbTransaction BeginTransaction() => throw new NotSupportedException();
    public IDbTransaction BeginTransaction(IsolationLevel il) => throw new NotSupportedException();

    private void Clear()
    {
        foreach (var command in _commands.Values)
            command.Dispose();
        _commands.Clear();
    }
}
