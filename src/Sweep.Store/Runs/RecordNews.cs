using Sweep.Store.Database;
using Sweep.Store.Leases;

namespace Sweep.Store.Runs;

/// <summary>All that a trainer said since the last write, in one transaction.</summary>
internal static class RecordNews
{
    public static async Task RunAsync(StoreTransaction transaction, RunLease lease, RunNews news)
    {
        if (news.Start is { } start)
            await RecordProgress.StartAsync(transaction, lease, start);
        if (news.Evaluations.Count > 0)
            await RecordEvaluations.RunAsync(transaction, lease, news.Evaluations);
        if (news.Progress is { } progress)
            await RecordProgress.RenewAsync(transaction, lease, progress);
        if (news.Result is { } result)
            await AttemptEnd.Of(result).ApplyAsync(transaction, new LeaseKey(lease));
    }
}
