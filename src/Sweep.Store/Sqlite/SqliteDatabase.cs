using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using Sweep.Store.Database;

namespace Sweep.Store.Sqlite;

/// <summary>
/// One SQLite file in WAL mode: one connection of this process writes, any number read. Writers of this process queue at a semaphore,
/// writers of other processes at SQLite's lock.
/// </summary>
internal sealed class SqliteDatabase : IStoreDatabase
{
    private readonly string _path;
    private readonly TimeProvider _clock;
    private readonly bool _syncEveryWrite;
    private readonly LogSync _log;
    private readonly StatementCache _writer;
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly ConcurrentBag<StatementCache> _readers = [];
    private Durability _writerDurability;
    private volatile TaskCompletionSource _work = NewSignal();

    private SqliteDatabase(string path, TimeProvider clock, bool syncEveryWrite)
    {
        _path = path;
        _clock = clock;
        _syncEveryWrite = syncEveryWrite;
        _log = new LogSync(path + "-wal");
        _writer = new StatementCache(SqliteConnections.Open(path, SqliteOpenMode.ReadWrite, clock));
        // A checkpoint of the log syncs twice; 16 MiB between two keeps that off the common path.
        SqliteConnections.Execute(_writer.Connection, "PRAGMA wal_autocheckpoint = 4000; PRAGMA synchronous = NORMAL");
        _writerDurability = Durability.Recomputable;
    }

    public string Description => _path;

    /// <param name="path">Of the database file, absolute.</param>
    public static async Task<SqliteDatabase> OpenAsync(string path, StoreOptions options, CancellationToken cancel)
    {
        try
        {
            await SqliteSchema.PrepareAsync(path, options.MustExist, options.Clock, cancel);
            return new SqliteDatabase(path, options.Clock, options.SyncEveryWrite);
        }
        catch (SqliteException e)
        {
            throw SqliteErrors.Translate(e, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"{path} cannot be made ({e.Message}); check the folder's permissions, or choose another --store", e);
        }
    }

    public async Task<T> ReadAsync<T>(Func<StoreTransaction, Task<T>> work, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        try
        {
            if (!_readers.TryTake(out var reader))
                reader = new StatementCache(SqliteConnections.Open(_path, SqliteOpenMode.ReadWrite, _clock));
            try
            {
                if (SqliteFile.HasMoved(reader.Connection))
                    throw SqliteFile.MovedUnderReader(_path);
                SqliteConnections.Execute(reader.Connection, "BEGIN");
                return await work(new StoreTransaction(reader, null, Dialect.Sqlite, cancel));
            }
            finally
            {
                SqliteConnections.TryExecute(reader.Connection, "ROLLBACK");
                _readers.Add(reader);
            }
        }
        catch (SqliteException e)
        {
            throw SqliteErrors.Translate(e, _path);
        }
    }

    public async Task<T> WriteAsync<T>(Durability durability, Func<StoreTransaction, Task<T>> work, CancellationToken cancel)
    {
        StoreTransaction transaction;
        T result;
        bool isSynced;
        await _writing.WaitAsync(cancel);
        try
        {
            Use(_syncEveryWrite ? Durability.Durable : durability);
            // Of this write: once it lets go, another one may change the connection's.
            isSynced = _writerDurability == Durability.Durable;
            await SqliteWriteLock.BeginAsync(_writer.Connection, _path, cancel);
            try
            {
                if (SqliteFile.HasMoved(_writer.Connection))
                    throw SqliteFile.Moved(_path);
                transaction = new StoreTransaction(_writer, null, Dialect.Sqlite, cancel);
                result = await work(transaction);
                SqliteConnections.Execute(_writer.Connection, "COMMIT");
            }
            catch
            {
                // No transaction is left to roll back after some errors (a full disk); then this answers so and changes nothing.
                SqliteConnections.TryExecute(_writer.Connection, "ROLLBACK");
                throw;
            }
        }
        catch (SqliteException e)
        {
            throw SqliteErrors.Translate(e, _path);
        }
        finally
        {
            _writing.Release();
        }
        if (!isSynced)
            _log.SyncSoon();
        if (transaction.BringsWork)
            Interlocked.Exchange(ref _work, NewSignal()).SetResult();
        return result;
    }

    public async Task WaitForWorkAsync(TimeSpan atMost, CancellationToken cancel)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        await Task.WhenAny(_work.Task, Task.Delay(atMost, stop.Token));
        await stop.CancelAsync();
        cancel.ThrowIfCancellationRequested();
    }

    public async ValueTask DisposeAsync()
    {
        await _writing.WaitAsync();
        await _log.DisposeAsync();
        _writer.Dispose();
        while (_readers.TryTake(out var reader))
            reader.Dispose();
        _writing.Dispose();
    }

    // In WAL mode FULL syncs the log at every commit and so makes all earlier commits durable too; NORMAL leaves it to the next such commit
    // or checkpoint.
    private void Use(Durability durability)
    {
        if (_writerDurability == durability)
            return;
        SqliteConnections.Execute(
            _writer.Connection, durability == Durability.Durable ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
        _writerDurability = durability;
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
