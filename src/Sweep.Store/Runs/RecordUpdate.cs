using Sweep.Core;
using Sweep.Store.Database;
using Sweep.Store.EarlyStopping;
using Sweep.Store.Leases;
using Sweep.Store.Limits;

namespace Sweep.Store.Runs;

/// <summary>All that a trainer said since the last write, and what early stopping decides by it, in one transaction.</summary>
internal static class RecordUpdate
{
    public static async Task<RunStanding> RunAsync(StoreTransaction transaction, RunLease lease, RunUpdate update)
    {
        var key = new LeaseKey(lease);
        var end = update.Result is { } result ? AttemptEnd.Of(result) : null;
        await DecideCohort.LockAsync(transaction, lease);
        try
        {
            var standing = new RunStanding(RunState.Running, lease.UntilStep);
            CohortKey? undecided = null;
            if (update.Start is { } start)
                await RecordProgress.StartAsync(transaction, lease, start);
            if (update.Evaluations.Count > 0)
                undecided = await RecordEvaluations.RunAsync(transaction, lease, update);
            if (update.Progress is { } progress)
                standing = await RecordProgress.RenewAsync(transaction, lease, progress);
            if (end is not null)
                undecided = await end.ApplyAsync(transaction, key) ?? undecided;
            if (undecided is not null)
                await undecided.DecideAsync(transaction);
            if (update.Evaluations.Count > 0)
                await SweepTarget.CheckAsync(transaction, lease);
            if (end is not null)
                return new RunStanding(end.State, null);
            var isAsBefore = undecided is null && (lease.Rungs.Count == 0 || lease.Target is null);
            return isAsBefore ? standing : await RecordProgress.StandingAsync(transaction, key);
        }
        catch (LeaseLostException)
        {
            // An update that ended the lease and is repeated, because its answer was lost, finds everything in it recorded.
            if (end is not null && await end.IsRecordedAsync(transaction, key))
                return new RunStanding(end.State, null);
            if (await RecordProgress.EarlyStopAsync(transaction, key) is { } stopped)
                return stopped;
            throw;
        }
    }
}
