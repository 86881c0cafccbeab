using Sweep.Core;
using Sweep.Store.Database;
using Sweep.Store.EarlyStopping;

namespace Sweep.Store.Leases;

/// <summary>How a running attempt ends: the state its run takes and what the attempt's record says.</summary>
internal sealed record AttemptEnd(RunState State, string Outcome, string? Message)
{
    /// <summary>So often in a row a run may lose its worker without getting any further.</summary>
    public const int MostLossesInRow = 20;

    /// <summary>Updates done, where known; otherwise the run's last reported step stands.</summary>
    public int? Step { get; init; }

    public RunFailure? Failure { get; init; }
    public RunResult? Result { get; init; }
    public bool UsesRetry { get; init; }

    /// <summary>Its worker died or went silent.</summary>
    public bool IsLoss { get; init; }

    public static AttemptEnd Of(RunResult result) => new(RunState.Completed, "completed", null) { Step = result.Step, Result = result };

    /// <summary>
    /// What a failure makes of a run that has used <paramref name="retriesUsed"/> of its retries: after a crash of the trainer it is tried
    /// again while some are left.
    /// </summary>
    public static AttemptEnd Of(RunFailure failure, int retriesUsed, int maxRetries)
    {
        var again = failure.Kind == FailureKind.Crash && retriesUsed < maxRetries;
        var state = failure.Kind switch
        {
            _ when again => RunState.Queued,
            FailureKind.Diverged => RunState.Diverged,
            FailureKind.Cancelled => RunState.Cancelled,
            _ => RunState.Failed,
        };
        return new AttemptEnd(state, failure.Kind.ToName(), failure.Message) { Step = failure.Step, Failure = failure, UsesRetry = again };
    }

    /// <summary>
    /// What the death or silence of its worker makes of a run. It says nothing of the run itself, so it uses up no retry; but a run that
    /// comes no further <see cref="MostLossesInRow"/> times in a row may well be what kills its workers, and fails.
    /// </summary>
    /// <param name="what">What happened to which process, for people.</param>
    /// <param name="lossesInRow">How often this happened before, since the last checkpoint or evaluation that was new.</param>
    public static AttemptEnd Lost(string what, int lossesInRow)
    {
        var losses = lossesInRow + 1;
        if (losses < MostLossesInRow)
            return Ended(RunState.Queued, $"{what}; the run is queued again");
        return Ended(RunState.Failed,
            $"{what}, for the {losses}th time in a row without a newer checkpoint or evaluation; `sweep resume` tries again");

        AttemptEnd Ended(RunState state, string message) => new(state, FailureKind.Lost.ToName(), message)
        {
            Failure = new RunFailure(FailureKind.Lost, message, null),
            IsLoss = true,
        };
    }

    /// <summary>
    /// Applies it to the run of <paramref name="lease"/> while the lease holds; changes nothing when it is recorded already. Returns the
    /// cohort to decide about anew; null where runs are not stopped early.
    /// </summary>
    /// <exception cref="LeaseLostException">The lease is stale.</exception>
    public async Task<CohortKey?> ApplyAsync(StoreTransaction transaction, LeaseKey lease)
    {
        if (await LeasedRun.FindAsync(transaction, lease) is not { } run)
        {
            if (await IsRecordedAsync(transaction, lease))
                return null;
            throw Fence.Lost(lease);
        }
        run.End(transaction, this);
        await run.WriteAsync(transaction);
        return run.Cohort;
    }

    /// <summary>Whether the lease's attempt has ended with this outcome: the call is a repetition of one whose answer was lost.</summary>
    public async Task<bool> IsRecordedAsync(StoreTransaction transaction, LeaseKey lease) =>
        await OutcomeAsync(transaction, lease) == Outcome;

    /// <summary>
    /// How the lease's attempt has ended; <c>running</c> while it has not. Each claim of a run has an epoch and an attempt of its own, so
    /// the attempt stands for the epoch.
    /// </summary>
    public static Task<string?> OutcomeAsync(StoreTransaction transaction, LeaseKey lease) => transaction.FirstAsync<string>(
        """
        SELECT a.outcome FROM attempts AS a JOIN runs AS r ON r.id = a.run_id JOIN sweeps AS s ON s.id = r.sweep_id
        WHERE s.name = @Sweep AND r.number = @Number AND a.number = @Attempt
        """,
        lease);
}
