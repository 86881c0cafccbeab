using Sweep.Core;
using Sweep.Core.EarlyStopping;
using Sweep.Store.Database;
using Sweep.Store.Runs;

namespace Sweep.Store.EarlyStopping;

/// <summary>
/// Decides about a cohort from what is stored, and writes what follows from it: runs go on, pause or stop. Part of every transaction that
/// records an evaluation at a rung, ends an attempt, or changes runs by hand.
/// <para>
/// Whoever decides holds the lock of the sweep's row, taken before any lock of a run's row, so that two deciders see each other's
/// evaluations and never wait for each other in a circle.
/// </para>
/// </summary>
internal static class DecideCohort
{
    /// <summary>Takes the lock under which decisions about a sweep are made.</summary>
    public static Task LockAsync(StoreTransaction transaction, string sweep) => transaction.FirstAsync<long?>(
        $"SELECT id FROM sweeps WHERE name = @sweep {transaction.Dialect.ForUpdate}", new { sweep });

    /// <summary>The same for a write of a lease, where its run is one that is decided about, or may end its sweep.</summary>
    public static Task LockAsync(StoreTransaction transaction, RunLease lease) =>
        lease.Rungs.Count > 0 || lease.Target is not null ? LockAsync(transaction, lease.Run.Sweep) : Task.CompletedTask;

    /// <inheritdoc cref="LockAsync(StoreTransaction, string)"/>
    public static Task LockAsync(StoreTransaction transaction, long sweepId) => transaction.FirstAsync<long?>(
        $"SELECT id FROM sweeps WHERE id = @sweepId {transaction.Dialect.ForUpdate}", new { sweepId });

    /// <summary>Decides about every cohort of a sweep; does nothing for one whose runs are not stopped early.</summary>
    public static async Task RunAsync(StoreTransaction transaction, long sweepId)
    {
        foreach (var cohort in await StoredCohort.ListAsync(transaction, sweepId))
            await RunAsync(transaction, cohort);
    }

    public static async Task RunAsync(StoreTransaction transaction, long sweepId, int cohort) =>
        await RunAsync(transaction, await StoredCohort.GetAsync(transaction, sweepId, cohort));

    /// <summary>The decisions as they stand, with nothing written: for listings and for the choice of speculative runs.</summary>
    public static async Task<(CohortDecisions Decisions, CohortRuns Rows)> ReadAsync(StoreTransaction transaction, StoredCohort cohort)
    {
        var rows = await CohortRuns.ReadAsync(transaction, cohort);
        var values = await CohortRuns.ReadRungValuesAsync(transaction, cohort);
        return (Decisions.Of(cohort.Schedule, rows.Runs, values), rows);
    }

    private static async Task RunAsync(StoreTransaction transaction, StoredCohort cohort)
    {
        var (decisions, rows) = await ReadAsync(transaction, cohort);
        var changes = decisions.Changes.ToList();
        foreach (var alike in changes.GroupBy(NewValues.Of))
        {
            foreach (var chunk in alike.Chunk(Dialect.MostListed))
                await WriteAsync(transaction, alike.Key, [.. chunk.Select(change => rows.Ids[change.Run.Number])]);
        }
        foreach (var ended in changes.Where(change => change.Run.State == RunState.Running && change.State != RunState.Running))
            await EndAttemptAsync(transaction, rows.Ids[ended.Run.Number], ended);
        var committed = changes.Where(change => change.CommittedStep != change.Run.CommittedStep)
            .Select(change => rows.Ids[change.Run.Number]).ToArray();
        await VisibleEvaluations.UpdateAsync(transaction, committed, cohort.Metric);

        var canSpeculate = decisions.Runs.Any(run => run.CanSpeculate);
        if (canSpeculate != cohort.CanSpeculate)
        {
            await transaction.ExecuteAsync(
                "UPDATE cohorts SET can_speculate = @canSpeculate WHERE sweep_id = @SweepId AND number = @Number",
                new { canSpeculate, cohort.SweepId, cohort.Number });
        }
        // Someone is in the queue now, may be taken from behind it, or has left a place under max_concurrent_runs.
        if (canSpeculate || changes.Any(change => change.State != change.Run.State))
            transaction.AnnounceWork();
    }

    private static Task<int> WriteAsync(StoreTransaction transaction, NewValues values, long[] ids) => transaction.ExecuteAsync(
        $"""
        UPDATE runs
        SET state = @State, level = @Level, committed_step = @CommittedStep, until_step = @UntilStep,
            decision = @Decision, decision_step = @DecisionStep, shown_state = @ShownState,
            epoch = CASE WHEN @EndsLease THEN epoch + 1 ELSE epoch END,
            lease_expires_at = CASE WHEN @IsRunning THEN lease_expires_at END,
            lease_token = CASE WHEN @IsRunning THEN lease_token END,
            finished_at = CASE WHEN @IsFinal THEN COALESCE(finished_at, sweep_now()) END
        WHERE {transaction.Dialect.In("id", "ids")}
        """,
        new
        {
            State = values.State.ToName(),
            values.Level,
            values.CommittedStep,
            values.UntilStep,
            Decision = values.Verdict.ToName(),
            DecisionStep = values.VerdictStep,
            ShownState = values.ShownState?.ToName(),
            values.EndsLease,
            IsRunning = values.State == RunState.Running,
            IsFinal = values.State.IsFinal(),
            ids,
        });

    private static Task<int> EndAttemptAsync(StoreTransaction transaction, long id, RunDecision decision) => transaction.ExecuteAsync(
        """
        UPDATE attempts SET ended_at = sweep_now(), outcome = @Outcome, message = @Reason,
                            to_step = (SELECT step FROM runs WHERE id = @id)
        WHERE run_id = @id AND outcome = 'running'
        """,
        new { id, Outcome = decision.State == RunState.Paused ? "paused" : "stopped", decision.Configuration.Reason });

    /// <summary>What is written; runs that get the same are written by one statement.</summary>
    private sealed record NewValues(
        RunState State, int Level, int CommittedStep, int? UntilStep, Verdict Verdict, int VerdictStep, RunState? ShownState,
        bool EndsLease)
    {
        public static NewValues Of(RunDecision run) => new(
            run.State, run.Level, run.CommittedStep, run.UntilStep, run.Configuration.Verdict, run.Configuration.Step,
            run.NewRow.ShownState, run.EndsLease);
    }
}
