using Sweep.Core;
using Sweep.Store;

namespace Sweep.Worker;

/// <summary>
/// Where a worker's slots get their runs. A slot with work behind it claims at once; when there is none, one slot at a time keeps looking
/// for all, so that idle slots do not multiply the load on the store.
/// </summary>
internal sealed class WorkQueue(ISweepStore store, WorkerOptions options, DeadOwners deadOwners) : IDisposable
{
    private static readonly Backoff Backoff = new(TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(1));

    private readonly SemaphoreSlim _looking = new(1);
    private readonly WorkSignal _ended = new();

    /// <summary>Says that a slot of this worker ended a run.</summary>
    public void RunEnded() => _ended.Pulse();

    /// <summary>
    /// The next run; null when the worker drains and no run in its scope is unfinished, its own and other workers' alike: another may die
    /// yet.
    /// </summary>
    public async Task<RunLease?> NextAsync(SlotContext slot, CancellationToken stop) =>
        await ClaimAsync(slot, stop) ?? await LookAsync(slot, stop);

    /// <summary>True when the worker drains and nothing is left to do for it.</summary>
    public async Task<bool> IsDrainedAsync(CancellationToken cancel)
    {
        if (!options.Drain)
            return false;
        if (options.Sweep is { } name)
            return (await store.FindSweepAsync(name, cancel))?.Counts.Unfinished is null or 0;
        return (await store.ListSweepsAsync(cancel)).All(sweep => sweep.Counts.Unfinished == 0);
    }

    public void Dispose() => _looking.Dispose();

    private async Task<RunLease?> LookAsync(SlotContext slot, CancellationToken stop)
    {
        await _looking.WaitAsync(stop);
        try
        {
            for (var looks = 1; ; looks++)
            {
                // Taken before the claim: a run that ends while the claim looks must not be missed.
                var ended = _ended.Next;
                if (await ClaimAsync(slot, stop) is { } lease)
                    return lease;
                if (await slot.Retry.CallAsync(deadOwners.ReapAsync, stop) > 0)
                    continue;
                if (await slot.Retry.CallAsync(IsDrainedAsync, stop))
                    return null;
                await WaitAsync(slot, ended, Backoff.After(looks), stop);
            }
        }
        finally
        {
            _looking.Release();
        }
    }

    // A claim is not interrupted: one that was granted and not heard of would hold its run until the lease expires. For the same reason a
    // repeated one has the token of the first.
    private async Task<RunLease?> ClaimAsync(SlotContext slot, CancellationToken stop)
    {
        var request = ClaimRequest.For([slot.Worker], options.Sweep);
        var asked = slot.Time.GetTimestamp();
        var leases = await slot.Retry.CallAsync(_ => store.ClaimAsync(request, CancellationToken.None), stop);
        WorkerTelemetry.ClaimDuration.Record(slot.Time.GetElapsedTime(asked).TotalSeconds);
        return leases.Count > 0 ? leases[0] : null;
    }

    private async Task WaitAsync(SlotContext slot, Task ended, TimeSpan atMost, CancellationToken stop)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var work = slot.Retry.CallAsync(cancel => store.WaitForWorkAsync(atMost, cancel), enough.Token);
        await Task.WhenAny(work, ended);
        await enough.CancelAsync();
        try
        {
            await work;
        }
        catch (OperationCanceledException)
        {
            stop.ThrowIfCancellationRequested();
        }
    }
}
