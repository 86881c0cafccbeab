using Microsoft.Extensions.Logging;
using Sweep.Store;

namespace Sweep.Worker;

/// <summary>Puts the runs of workers of this host that have died back into the queue at once, not when their leases expire.</summary>
internal sealed partial class DeadOwners(ISweepStore store, OwnIdentity self, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private long? _looked;

    /// <summary>
    /// Looks, unless it did so within the last second. Returns how many runs went back. Not for use by several threads at once.
    /// </summary>
    public async Task<int> ReapAsync(CancellationToken cancel)
    {
        if (_looked is { } last && time.GetElapsedTime(last) < Interval)
            return 0;
        var leases = await store.ListLeasesAsync(cancel);
        var dead = leases.Select(lease => lease.Owner).Where(self.IsKnownDead).Select(owner => owner.Id).Distinct().ToList();
        var runs = 0;
        if (dead.Count > 0)
        {
            runs = await store.ReapAsync(dead, cancel);
            LogReaped(logger, runs, dead.Count);
        }
        // A look that failed does not count as one.
        _looked = time.GetTimestamp();
        return runs;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "took back {Runs} runs of {Workers} dead workers")]
    private static partial void LogReaped(ILogger logger, int runs, int workers);
}
