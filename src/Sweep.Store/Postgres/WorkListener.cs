using Npgsql;

namespace Sweep.Store.Postgres;

/// <summary>
/// Hears from the server that work was queued (LISTEN), on one connection for all that wait in this process. Opened by the first wait.
/// </summary>
internal sealed class WorkListener(NpgsqlDataSource source) : IAsyncDisposable
{
    // Channels are the database's, not the schema's: the channel carries the schema's name, so that two stores in one database do not wake
    // each other.
    public const string Notify = "SELECT pg_notify('sweep_work_' || current_schema(), '')";

    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _starting = new();
    private Task? _listening;
    private volatile TaskCompletionSource _signal = NewSignal();

    /// <summary>Returns at the next notification, or after <paramref name="atMost"/>.</summary>
    public async Task WaitAsync(TimeSpan atMost, CancellationToken cancel)
    {
        var signal = _signal.Task;
        lock (_starting)
            _listening ??= Task.Run(ListenAsync, CancellationToken.None);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        await Task.WhenAny(signal, Task.Delay(atMost, stop.Token));
        await stop.CancelAsync();
        cancel.ThrowIfCancellationRequested();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        if (_listening is not null)
            await _listening;
        _stop.Dispose();
    }

    private async Task ListenAsync()
    {
        for (var failures = 0; !_stop.IsCancellationRequested;)
        {
            try
            {
                await using var connection = await source.OpenConnectionAsync(_stop.Token);
                await using (var command = connection.CreateCommand())
                {
                    command.CommandText = "SELECT 'sweep_work_' || current_schema()";
                    var channel = (string)(await command.ExecuteScalarAsync(_stop.Token))!;
                    command.CommandText = $"LISTEN {PostgresLocation.Quote(channel)}";
                    await command.ExecuteNonQueryAsync(_stop.Token);
                }
                connection.Notification += (_, _) => Signal();
                failures = 0;
                // Something may have come before we listened.
                Signal();
                while (true)
                    await connection.WaitAsync(_stop.Token);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            // InvalidOperationException: of a connection that broke between two waits.
            catch (Exception e) when (e is NpgsqlException or IOException or TimeoutException or InvalidOperationException
                or System.Net.Sockets.SocketException)
            {
                // Whoever waits polls as well, so a deaf listener costs time, not work.
                try
                {
                    await Task.Delay(PostgresErrors.PauseAfter(failures++), _stop.Token);
                }
                catch (OperationCanceledException)
                {
                    return;
                }
            }
        }
    }

    private void Signal() => Interlocked.Exchange(ref _signal, NewSignal()).SetResult();

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
