using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Sweep.Store.Sqlite;

/// <summary>Opens connections to the store's file with the settings every one of them needs.</summary>
internal static class SqliteConnections
{
    /// <summary>
    /// Longest a statement waits inside SQLite, for the rare locks that are not our write lock: recovery, the last connection's close.
    /// </summary>
    private const int BusyTimeoutMilliseconds = 10_000;

    static SqliteConnections() => Batteries_V2.Init();

    /// <param name="clock">What <c>sweep_now()</c> answers with.</param>
    /// <param name="mode">ReadWriteCreate makes the file where there is none.</param>
    public static SqliteConnection Open(string path, SqliteOpenMode mode, TimeProvider clock)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = mode,
            Pooling = false,
            DefaultTimeout = BusyTimeoutMilliseconds / 1000,
        }.ToString());
        return Opened(connection, clock, "PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY");
    }

    /// <summary>
    /// Opens an existing file to look at its header only: no lock is taken, no -wal or -shm file made, so that a file which is not ours
    /// stays untouched. (Reading it with a FileStream would not do: closing that would drop the locks this process holds on the file
    /// through SQLite.)
    /// </summary>
    public static SqliteConnection OpenToLook(string path)
    {
        var connection = new SqliteConnection(ReadOnly(path, "mode=ro&immutable=1"));
        connection.Open();
        return connection;
    }

    /// <summary>Opens an existing file for reading by somebody who may not write it.</summary>
    /// <param name="alone">Nobody has the store open: it is read as a file that does not change, without its log.</param>
    /// <param name="clock">What <c>sweep_now()</c> answers with.</param>
    public static SqliteConnection OpenReadOnly(string path, bool alone, TimeProvider clock)
    {
        var connection = new SqliteConnection(ReadOnly(path, alone ? "mode=ro&immutable=1" : "mode=ro"));
        return Opened(connection, clock, "PRAGMA temp_store = MEMORY");
    }

    private static SqliteConnection Opened(SqliteConnection connection, TimeProvider clock, string settings)
    {
        try
        {
            connection.Open();
            connection.CreateFunction("sweep_now", () => clock.GetUtcNow().ToUnixTimeMilliseconds());
            raw.sqlite3_busy_timeout(connection.Handle, BusyTimeoutMilliseconds);
            Execute(connection, settings);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static string ReadOnly(string path, string how)
    {
        var uri = string.Join('/', Path.GetFullPath(path).Split(Path.DirectorySeparatorChar).Select(Uri.EscapeDataString));
        return new SqliteConnectionStringBuilder
        {
            DataSource = $"file:{uri}?{how}",
            Mode = SqliteOpenMode.ReadOnly,
            Pooling = false,
        }.ToString();
    }

    /// <summary>Runs statements without the provider's own waiting, which sleeps 150 ms at a time. Returns SQLite's result code.</summary>
    public static int TryExecute(SqliteConnection connection, string sql) => raw.sqlite3_exec(connection.Handle, sql);

    public static void Execute(SqliteConnection connection, string sql) =>
        SqliteErrors.ThrowOnError(TryExecute(connection, sql), connection.Handle!);

    public static long Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>Sets how long BEGIN and its like wait inside SQLite before answering busy; zero: not at all.</summary>
    public static void WaitInside(SqliteConnection connection, bool wait) =>
        raw.sqlite3_busy_timeout(connection.Handle, wait ? BusyTimeoutMilliseconds : 0);
}
