using System.Data;
using Npgsql;
using Sweep.Store.Database;

namespace Sweep.Store.Postgres;

/// <summary>
/// One PostgreSQL database. A transaction that a broken connection ended is run again with growing pauses.
/// <para>
/// Every commit waits for the server's disk, whatever its <see cref="Durability"/>: workers outlive a server's power cut, and would go on
/// from claims and evaluations that it has forgotten.
/// </para>
/// </summary>
internal sealed class PostgresDatabase : IStoreDatabase
{
    private readonly NpgsqlDataSource _source;
    private readonly WorkListener _listener;
    private readonly TimeSpan _retryTime;

    private PostgresDatabase(NpgsqlDataSource source, PostgresLocation location, TimeSpan retryTime)
    {
        _retryTime = retryTime;
        _source = source;
        _listener = new WorkListener(source);
        Description = location.Description;
    }

    public string Description { get; }

    public static async Task<PostgresDatabase> OpenAsync(PostgresLocation location, StoreOptions options, CancellationToken cancel)
    {
        var source = NpgsqlDataSource.Create(location.ConnectionString);
        try
        {
            // Not tried again: who opens a store wants to hear at once that the URL is wrong.
            await PostgresSchema.PrepareAsync(source, location, options.MustExist, cancel);
            return new PostgresDatabase(source, location, options.RetryTime);
        }
        catch (NpgsqlException e)
        {
            await source.DisposeAsync();
            throw PostgresErrors.Translate(e, location.Description);
        }
        catch
        {
            await source.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc cref="SweepStores.FindOutdatedAsync"/>
    public static async Task<OutdatedStore?> FindOutdatedAsync(PostgresLocation location, CancellationToken cancel)
    {
        await using var source = NpgsqlDataSource.Create(location.ConnectionString);
        try
        {
            return await PostgresSchema.FindOutdatedAsync(source, location, cancel);
        }
        catch (NpgsqlException e)
        {
            throw PostgresErrors.Translate(e, location.Description);
        }
    }

    public Task<T> ReadAsync<T>(Func<StoreTransaction, Task<T>> work, CancellationToken cancel) =>
        RunAsync(IsolationLevel.RepeatableRead, work, cancel);

    public Task<T> WriteAsync<T>(Durability durability, Func<StoreTransaction, Task<T>> work, CancellationToken cancel) =>
        RunAsync(IsolationLevel.ReadCommitted, work, cancel);

    public Task WaitForWorkAsync(TimeSpan atMost, CancellationToken cancel) => _listener.WaitAsync(atMost, cancel);

    public async ValueTask DisposeAsync()
    {
        await _listener.DisposeAsync();
        await _source.DisposeAsync();
    }

    private async Task<T> RunAsync<T>(IsolationLevel isolation, Func<StoreTransaction, Task<T>> work, CancellationToken cancel)
    {
        var start = TimeProvider.System.GetTimestamp();
        for (var tries = 0; ; tries++)
        {
            try
            {
                return await RunOnceAsync(isolation, work, cancel);
            }
            catch (NpgsqlException e) when (PostgresErrors.IsPassing(e) && TimeProvider.System.GetElapsedTime(start) < _retryTime)
            {
                await Task.Delay(PostgresErrors.PauseAfter(tries), cancel);
            }
            catch (NpgsqlException e)
            {
                throw PostgresErrors.Translate(e, Description);
            }
        }
    }

    private async Task<T> RunOnceAsync<T>(IsolationLevel isolation, Func<StoreTransaction, Task<T>> work, CancellationToken cancel)
    {
        await using var connection = await _source.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(isolation, cancel);
        var running = new StoreTransaction(connection, transaction, Dialect.Postgres, cancel);
        var result = await work(running);
        // Delivered by the commit, and only by it.
        if (running.BringsWork)
            await running.ExecuteAsync(WorkListener.Notify);
        await transaction.CommitAsync(cancel);
        return result;
    }
}
