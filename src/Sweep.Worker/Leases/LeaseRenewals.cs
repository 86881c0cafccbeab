using Sweep.Core;
using Sweep.Store;

namespace Sweep.Worker;

/// <summary>
/// Renews the leases of a process's slots together: those with the same time between two renewals go at the same moments, in one call.
/// </summary>
internal sealed class LeaseRenewals(ISweepStore store, TimeProvider time)
{
    private readonly long _start = time.GetTimestamp();
    private readonly Lock _lock = new();
    private readonly Dictionary<TimeSpan, List<Entry>> _next = [];

    /// <summary>
    /// Waits for the next moment of that interval, at most its length, and renews then. Returns what the lease was answered, and when that
    /// was asked.
    /// </summary>
    /// <param name="progress">Asked at that moment.</param>
    /// <exception cref="LeaseLostException">The lease is stale, and not by a decision of early stopping.</exception>
    public async Task<(RunStanding Standing, long Asked)> RenewAsync(
        RunLease lease, Func<RunProgress> progress, TimeSpan interval, CancellationToken cancel)
    {
        var entry = new Entry(lease, progress, cancel);
        lock (_lock)
        {
            if (!_next.TryGetValue(interval, out var together))
            {
                _next.Add(interval, together = []);
                _ = Task.Run(() => SendAsync(interval, together), CancellationToken.None);
            }
            together.Add(entry);
        }
        var (standing, asked) = await entry.Answer.Task.WaitAsync(cancel);
        return (standing ?? throw new LeaseLostException(lease.Run, lease.Epoch), asked);
    }

    private async Task SendAsync(TimeSpan interval, List<Entry> together)
    {
        var sinceLast = TimeSpan.FromTicks(time.GetElapsedTime(_start).Ticks % interval.Ticks);
        await Task.Delay(interval - sinceLast, time);
        List<Entry> wanted;
        lock (_lock)
        {
            _next.Remove(interval);
            wanted = [.. together.Where(entry => !entry.Cancel.IsCancellationRequested)];
        }
        if (wanted.Count == 0)
            return;
        var asked = time.GetTimestamp();
        try
        {
            var standings = await store.RenewAllAsync(
                [.. wanted.Select(entry => LeaseRenewal.Of(entry.Lease, entry.Progress()))], CancellationToken.None);
            for (var i = 0; i < wanted.Count; i++)
                wanted[i].Answer.TrySetResult((standings[i], asked));
        }
        catch (Exception e)
        {
            // For each holder to judge how much of its lease is left.
            wanted.ForEach(entry => entry.Answer.TrySetException(e));
        }
    }

    private sealed record Entry(RunLease Lease, Func<RunProgress> Progress, CancellationToken Cancel)
    {
        public TaskCompletionSource<(RunStanding? Standing, long Asked)> Answer { get; } =
            new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
