using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;

namespace Sweep.Store.Sqlite;

/// <summary>
/// Takes a statement's text and parameters as any command does, and runs them on the cache's compiled statement of that text.
/// </summary>
internal sealed class CachedCommand(StatementCache cache) : DbCommand
{
    // Only for its parameters: it is never run.
    private readonly SqliteCommand _given = new();

    [AllowNull]
    public override string CommandText { get; set; } = "";

    public override int CommandTimeout { get; set; }
    public override CommandType CommandType { get; set; } = CommandType.Text;
    public override bool DesignTimeVisible { get; set; }
    public override UpdateRowSource UpdatedRowSource { get; set; }
    protected override DbConnection? DbConnection { get; set; }
    protected override DbTransaction? DbTransaction { get; set; }
    protected override DbParameterCollection DbParameterCollection => _given.Parameters;

    public override void Cancel()
    {
        // SQLite's statements here take milliseconds.
    }

    public override void Prepare()
    {
        // The cache does.
    }

    public override int ExecuteNonQuery() => Ready().ExecuteNonQuery();
    public override object? ExecuteScalar() => Ready().ExecuteScalar();
    protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) => Ready().ExecuteReader(behavior);
    protected override DbParameter CreateDbParameter() => new SqliteParameter();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _given.Dispose();
        base.Dispose(disposing);
    }

    private SqliteCommand Ready()
    {
        var command = cache.Compiled(CommandText);
        command.Parameters.Clear();
        foreach (SqliteParameter parameter in _given.Parameters)
            command.Parameters.Add(parameter);
        return command;
    }
}
