namespace Sweep.Store.Conformance;

/// <summary>A claim for one slot, which is what most tests need.</summary>
public static class SingleClaim
{
    public static async Task<RunLease?> ClaimAsync(this ISweepStore store, WorkerIdentity slot, string? sweep, CancellationToken cancel) =>
        (await store.ClaimAsync(ClaimRequest.For([slot], sweep), cancel)).SingleOrDefault();
}
