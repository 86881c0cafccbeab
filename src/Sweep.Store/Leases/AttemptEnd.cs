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
        var run = await transaction.FirstAsync<EndedRun>(
            $"""
            UPDATE runs
            SET state = @State,
                finished_at = CASE WHEN @IsFinal THEN sweep_now() END,
                lease_expires_at = NULL,
                lease_token = NULL,
                until_step = NULL,
                retries_used = retries_used + @RetriesUsed,
                losses_in_row = losses_in_row + @Losses,
                step = COALESCE(@Step, step),
                seconds = COALESCE(@Seconds, seconds),
                tokens_per_second = COALESCE(@TokensPerSecond, tokens_per_second),
                params_sha256 = @ParamsSha256,
                failure_kind = @FailureKind,
                failure_message = @FailureMessage,
                failure_step = @FailureStep
            WHERE {Fence.Held}
            RETURNING id, sweep_id, cohort, step,
                (SELECT sweeps.max_concurrent_runs FROM sweeps WHERE sweeps.id = runs.sweep_id) AS max_concurrent_runs,
                (SELECT sweeps.search_state FROM sweeps WHERE sweeps.id = runs.sweep_id) AS search_state
            """,
            new
            {
                lease.Sweep,
                lease.Number,
                lease.Epoch,
                State = State.ToName(),
                IsFinal = State.IsFinal(),
                RetriesUsed = UsesRetry ? 1 : 0,
                Losses = IsLoss ? 1 : 0,
                Step,
                Result?.Seconds,
                Result?.TokensPerSecond,
                Result?.ParamsSha256,
                FailureKind = Failure?.Kind.ToName(),
                FailureMessage = StoredText.Message(Failure?.Message),
                FailureStep = Failure?.Step,
            });
        if (run is null)
        {
            if (await IsRecordedAsync(transaction, lease))
                return null;
            throw Fence.Lost(lease);
        }
        await transaction.ExecuteAsync(
            """
            UPDATE attempts SET ended_at = sweep_now(), to_step = @Step, outcome = @Outcome, message = @Message
            WHERE run_id = @Id AND number = @Attempt
            """,
            new { run.Id, run.Step, Outcome, Message = StoredText.Message(Message), lease.Attempt });
        // The run itself is back in the queue, its place is free for another of its sweep, or another may follow from its result.
        if (State == RunState.Queued || run.MaxConcurrentRuns is not null || run.SearchState is not null)
            transaction.AnnounceWork();
        return run.Cohort is { } cohort ? new CohortKey(run.SweepId, cohort) : null;
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

    private sealed record EndedRun
    {
        public long Id { get; init; }
        public long SweepId { get; init; }
        public int? Cohort { get; init; }
        public int Step { get; init; }
        public int? MaxConcurrentRuns { get; init; }
        public string? SearchState { get; init; }
    }
}
