using Sweep.Core;
using Sweep.Store;

namespace Sweep.Worker;

/// <summary>
/// The runs that the store calls running although nobody trains them: their lease has expired, or their process was one of this host and
/// is gone.
/// The next claim takes them up again; until then whoever shows runs says so, by the same judgement.
/// </summary>
public static class LostRuns
{
    /// <param name="sweep">Only this sweep's; null for all.</param>
    public static async Task<IReadOnlySet<RunId>> FindAsync(ISweepStore store, string? sweep, CancellationToken cancel)
    {
        var self = new OwnIdentity();
        var leases = await store.ListLeasesAsync(cancel);
        return leases
            .Where(lease => sweep is null || lease.Run.Sweep == sweep)
            .Where(lease => lease.HasExpired || self.IsKnownDead(lease.Owner))
            .Select(lease => lease.Run)
            .ToHashSet();
    }
}
