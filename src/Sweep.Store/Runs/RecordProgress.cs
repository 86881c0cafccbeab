using Sweep.Core;
using Sweep.Store.Database;
using Sweep.Store.Leases;

namespace Sweep.Store.Runs;

/// <summary>What a worker says of a held run between its start and its end.</summary>
internal static class RecordProgress
{
    /// <summary>
    /// The step only grows here: an evaluation that was recorded since may be further than the progress that the worker saw last.
    /// </summary>
    /// <exception cref="LeaseLostException">The lease is stale, and not by a decision of early stopping.</exception>
    public static async Task<RunStanding> RenewAsync(StoreTransaction transaction, RunLease lease, RunProgress progress) =>
        await RenewAsync(transaction, LeaseRenewal.Of(lease, progress)) ?? throw Fence.Lost(new LeaseKey(lease));

    /// <summary>The same for many; null for those that are lost.</summary>
    public static async Task<IReadOnlyList<RunStanding?>> RenewAllAsync(
        StoreTransaction transaction, IReadOnlyList<LeaseRenewal> renewals)
    {
        var standings = new RunStanding?[renewals.Count];
        // In one order, so that two who renew do not wait for each other.
        foreach (var i in Enumerable.Range(0, renewals.Count)
            .OrderBy(i => renewals[i].Run.Sweep, StringComparer.Ordinal).ThenBy(i => renewals[i].Run.Number))
            standings[i] = await RenewAsync(transaction, renewals[i]);
        return standings;
    }

    private static async Task<RunStanding?> RenewAsync(StoreTransaction transaction, LeaseRenewal renewal)
    {
        var held = await transaction.FirstAsync<HeldRun>(
            $"""
            UPDATE runs
            SET lease_expires_at = sweep_now() + @Milliseconds, step = CASE WHEN step < @Step THEN @Step ELSE step END,
                tokens_per_second = COALESCE(@TokensPerSecond, tokens_per_second)
            WHERE {Fence.Held}
            RETURNING until_step
            """,
            new
            {
                renewal.Run.Sweep,
                renewal.Run.Number,
                renewal.Epoch,
                Milliseconds = (long)renewal.LeaseTime.TotalMilliseconds,
                renewal.Progress.Step,
                renewal.Progress.TokensPerSecond,
            });
        return held is not null
            ? new RunStanding(RunState.Running, held.UntilStep)
            : await EarlyStopAsync(
                transaction, new LeaseKey(renewal.Run.Sweep, renewal.Run.Number, renewal.Epoch, renewal.Attempt));
    }

    /// <summary>Where a lease's run stands after a write.</summary>
    /// <exception cref="LeaseLostException">The lease is stale, and not by a decision of early stopping.</exception>
    public static async Task<RunStanding> StandingAsync(StoreTransaction transaction, LeaseKey lease)
    {
        var held = await transaction.FirstAsync<HeldRun>($"SELECT until_step FROM runs WHERE {Fence.Held}", lease);
        return held is not null ? new RunStanding(RunState.Running, held.UntilStep)
            : await EarlyStopAsync(transaction, lease) ?? throw Fence.Lost(lease);
    }

    /// <summary>How a decision of early stopping has ended the lease's attempt; null when it has not.</summary>
    public static async Task<RunStanding?> EarlyStopAsync(StoreTransaction transaction, LeaseKey lease) =>
        await AttemptEnd.OutcomeAsync(transaction, lease) switch
        {
            "paused" => new RunStanding(RunState.Paused, null),
            "stopped" => new RunStanding(RunState.Stopped, null),
            _ => null,
        };

    private sealed record HeldRun
    {
        public int? UntilStep { get; init; }
    }
}
