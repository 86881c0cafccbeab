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
            var run = await LeasedRun.FindAsync(transaction, key) ?? throw Fence.Lost(key);
            if (update.Start is { } start)
                run.Start(start);
            if (update.Evaluations is { Count: > 0 } evaluations)
                run.Evaluate(evaluations, await RecordEvaluations.InsertAsync(transaction, run, lease, evaluations));
            if (update.Progress is { } progress)
                run.Renew(progress, lease.LeaseTime);
            if (end is not null)
                run.End(transaction, end);
            await run.WriteAsync(transaction);
            var undecided = update.Evaluations.Count > 0 ? await RecordEvaluations.FollowAsync(transaction, run, lease, update) : null;
            if (end is not null)
                undecided = run.Cohort;
            if (undecided is not null)
                await undecided.DecideAsync(transaction);
            if (update.Evaluations.Count > 0 && run.Target is not null)
                await SweepTarget.CheckAsync(transaction, lease.Run, run.Cohort is not null);
            if (end is not null)
                return new RunStanding(end.State, null);
            var isAsBefore = undecided is null && (run.Cohort is null || run.Target is null);
            return isAsBefore ? new RunStanding(RunState.Running, run.UntilStep) : await RecordProgress.StandingAsync(transaction, key);
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
