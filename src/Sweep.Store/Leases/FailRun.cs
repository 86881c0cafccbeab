using Sweep.Core;
using Sweep.Store.Database;

namespace Sweep.Store.Leases;

/// <summary>Ends a held run's attempt with a failure; whether the run is tried again depends on its retries.</summary>
internal static class FailRun
{
    public static async Task<RunState> RunAsync(StoreTransaction transaction, LeaseKey lease, RunFailure failure)
    {
        // A repeated call finds a run that is not held any more; ApplyAsync knows it by the attempt's outcome.
        var retries = await transaction.FirstAsync<Retries>(
            $"""
            SELECT retries_used, (SELECT max_retries FROM sweeps WHERE sweeps.id = runs.sweep_id) AS max_retries
            FROM runs WHERE {Fence.Held} {transaction.Dialect.ForUpdate}
            """,
            lease) ?? new Retries();
        var end = AttemptEnd.Of(failure, retries.RetriesUsed, retries.MaxRetries);
        if (await end.ApplyAsync(transaction, lease) is { } undecided)
            await undecided.DecideAsync(transaction);
        return RunStateNames.ParseRunState((await transaction.FirstAsync<string>(
            "SELECT state FROM runs WHERE sweep_id = (SELECT id FROM sweeps WHERE name = @Sweep) AND number = @Number", lease))!);
    }

    private sealed record Retries
    {
        public int RetriesUsed { get; init; }
        public int MaxRetries { get; init; }
    }
}
