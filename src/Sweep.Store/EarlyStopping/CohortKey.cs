using Sweep.Store.Database;

namespace Sweep.Store.EarlyStopping;

/// <summary>Names a cohort about which there is something new to decide by.</summary>
internal sealed record CohortKey(long SweepId, int Cohort)
{
    public Task DecideAsync(StoreTransaction transaction) => DecideCohort.RunAsync(transaction, SweepId, Cohort);
}
