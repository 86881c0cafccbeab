using System.Diagnostics;
using Sweep.Grains;
using Sweep.Store;

namespace Sweep.Chaos.Tests.Silos;

/// <summary>A client of a cluster that calls the store all the time, one call after the other.</summary>
internal sealed class BusyClient : IAsyncDisposable
{
    private readonly ISweepStore _store;
    private readonly CancellationTokenSource _end = new();
    private readonly Lock _lock = new();
    private readonly Task _calling;
    private (long Kill, TaskCompletionSource<TimeSpan> Answered)? _awaited;

    private BusyClient(ISweepStore store)
    {
        _store = store;
        _calling = Task.Run(CallAsync);
    }

    public static async Task<BusyClient> StartAsync(string cluster) =>
        new(await SweepClusterClient.OpenStoreAsync(cluster, TimeProvider.System, CancellationToken.None));

    /// <summary>How long after the kill the first call that was made after it was answered; a call in flight comes before.</summary>
    /// <param name="kill">A timestamp of <see cref="Stopwatch"/>.</param>
    public Task<TimeSpan> AnsweredAsync(long kill)
    {
        var answered = new TaskCompletionSource<TimeSpan>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
            _awaited = (kill, answered);
        return answered.Task;
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _calling.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _store.DisposeAsync();
        _end.Dispose();
    }

    private async Task CallAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            var began = Stopwatch.GetTimestamp();
            try
            {
                await _store.ListSweepsAsync(_end.Token);
            }
            catch (StoreUnavailableException)
            {
                // It has been away for longer than a client waits; the time goes on.
                continue;
            }
            lock (_lock)
            {
                if (_awaited is { } awaited && began >= awaited.Kill)
                    awaited.Answered.TrySetResult(Stopwatch.GetElapsedTime(awaited.Kill));
            }
        }
    }
}
