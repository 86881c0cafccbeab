using Sweep.Core;
using Sweep.Store.Database;
using Sweep.Store.Leases;

namespace Sweep.Store.Runs;

/// <summary>All that a trainer said since the last write, in one transaction.</summary>
internal static class RecordUpdate
{
    public static async Task<RunStanding> RunAsync(StoreTransaction transaction, RunLease lease, RunUpdate update)
    {
        var key = new LeaseKey(lease);
        var end = update.Result is { } result ? AttemptEnd.Of(result) : null;
        try
        {
            if (update.Start is { } start)
                await RecordProgress.StartAsync(transaction, lease, start);
            if (update.Evaluations.Count > 0)
                await RecordEvaluations.RunAsync(transaction, lease, update.Evaluations);
            if (update.Progress is { } progress)
                await RecordProgress.RenewAsync(transaction, lease, progress);
            if (end is not null)
                await end.ApplyAsync(transaction, key);
        }
        catch (LeaseLostException) when (end is not null)
        {
            // An update that completed the run and is repeated finds the lease ended by itself, and everything in it recorded.
            if (!await end.IsRecordedAsync(transaction, key))
                throw;
        }
        return new RunStanding(end?.State ?? RunState.Running, null);
    }
}
