using Microsoft.Data.Sqlite;
using SQLitePCL;
using Sweep.Store.Database;

namespace Sweep.Store.Sqlite;

/// <summary>
/// A store's file that this process may read but not write: another user's, or on a read-only mount. Every read opens the file anew, so
/// that
/// what a writer has done since is seen; every write is refused.
/// <para>
/// While a writer has the store open, its shared-memory file (<c>-shm</c>) stands beside it, and SQLite reads database and log together. A
/// store that was closed in good order is the database file alone and is read as an unchanging file. After a crash the log
/// (<c>-wal</c>) may
/// stand there without the shared memory, which a reader without write permission cannot make: then the database is read without its log,
/// and <see cref="Caution"/> says that the newest writes are missing.
/// </para>
/// </summary>
internal sealed class SqliteReadOnlyDatabase : IStoreDatabase
{
    private readonly string _path;
    private readonly TimeProvider _clock;

    private SqliteReadOnlyDatabase(string path, TimeProvider clock)
    {
        _path = path;
        _clock = clock;
    }

    public string Description => $"{_path} (read-only)";

    public bool IsReadOnly => true;

    public string? Caution => IsWithoutItsLog
        ? $"the newest writes are missing here: they are in {_path}-wal, which only a command that may write the folder can read"
        : null;

    private bool IsWithoutItsLog => !File.Exists(_path + "-shm") && new FileInfo(_path + "-wal") is { Exists: true, Length: > 0 };

    /// <summary>True where the file is there and this process may not write it, or make files in its folder.</summary>
    public static bool IsNeededFor(string path) =>
        File.Exists(path) && (!FileAccessRights.CanWrite(path) || !FileAccessRights.CanWrite(Path.GetDirectoryName(path)!));

    /// <param name="path">Of the database file, absolute.</param>
    /// <exception cref="StoreException">It cannot be read, is another program's, or its schema is not this program's.</exception>
    public static async Task<SqliteReadOnlyDatabase> OpenAsync(string path, StoreOptions options, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var database = new SqliteReadOnlyDatabase(path, options.Clock);
        var (application, version) = await database.ReadAsync(async t => (
            await t.FirstAsync<long>("SELECT application_id FROM pragma_application_id()"),
            await t.FirstAsync<long>("SELECT user_version FROM pragma_user_version()")), cancel);
        SqliteSchema.RequireReadable(path, application, version);
        return database;
    }

    public async Task<T> ReadAsync<T>(Func<StoreTransaction, Task<T>> work, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        try
        {
            using var reader = new StatementCache(SqliteConnections.OpenReadOnly(_path, alone: !File.Exists(_path + "-shm"), _clock));
            SqliteConnections.Execute(reader.Connection, "BEGIN");
            return await work(new StoreTransaction(reader, null, Dialect.Sqlite, cancel));
        }
        catch (SqliteException e) when (e.SqliteErrorCode is raw.SQLITE_CANTOPEN or raw.SQLITE_READONLY or raw.SQLITE_PERM)
        {
            throw new StoreException($"{_path} cannot be read ({e.Message}); ask its owner for read permission on it and its folder", e);
        }
        catch (SqliteException e)
        {
            throw SqliteErrors.Translate(e, _path);
        }
    }

    public Task<T> WriteAsync<T>(Durability durability, Func<StoreTransaction, Task<T>> work, CancellationToken cancel) =>
        throw new StoreException(
            $"{_path} can be read but not written from here, so that only listings work on it; check the permissions of "
            + "the file and its folder, or choose another --store");

    public async Task WaitForWorkAsync(TimeSpan atMost, CancellationToken cancel) => await Task.Delay(atMost, cancel);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
