using System.Globalization;
using Sweep.Core;
using Sweep.Store.Database;
using Sweep.Store.EarlyStopping;
using Sweep.Store.Runs;

namespace Sweep.Store.Limits;

/// <summary>
/// Ends a sweep of which a run has reached the target: what is queued or paused is cancelled, and a search proposes nothing further. Runs
/// that are in training go on to their ends, so that none loses a checkpoint that is on its way. Only what is visible counts: a value that
/// early stopping has not committed reaches nothing yet.
/// </summary>
internal static class SweepTarget
{
    /// <summary>To be called after evaluations of a run of a sweep with a target have been recorded.</summary>
    /// <param name="isDecided">Whether others' values may have become visible by it: early stopping decides about the run.</param>
    public static async Task CheckAsync(StoreTransaction transaction, RunId run, bool isDecided)
    {
        // Locked already, unless the run's lease is older than the target.
        await DecideCohort.LockAsync(transaction, run.Sweep);
        await CheckAsync(transaction, run.Sweep, isDecided ? null : run.Number);
    }

    /// <summary>
    /// To be called under the lock of the sweep's row, when a file has been submitted with --extend. A run may have reached its target
    /// before, and where one has already, what the file adds does not begin either.
    /// </summary>
    /// <param name="added">How many runs the file has added: the last ones.</param>
    public static async Task CheckExtendedAsync(StoreTransaction transaction, string sweep, double target, int added)
    {
        // What is being recorded now is waited for, and what is recorded later finds the target.
        await transaction.ListAsync<long>(
            $"""
            SELECT id FROM runs WHERE sweep_id = (SELECT id FROM sweeps WHERE name = @sweep) AND state = 'running'
            ORDER BY id {transaction.Dialect.ForUpdate}
            """,
            new { sweep });
        var reached = await transaction.FirstAsync<Reached>(
            """
            SELECT s.id AS sweep_id, s.target_reached_by AS number, (SELECT max(r.number) FROM runs AS r WHERE r.sweep_id = s.id) AS last
            FROM sweeps AS s WHERE s.name = @sweep AND s.target_reached_by IS NOT NULL
            """,
            new { sweep });
        if (reached is null)
            await CheckAsync(transaction, sweep, run: null);
        else if (added > 0)
            await EndAsync(transaction, reached.SweepId, new RunId(sweep, reached.Number), target, after: reached.Last - added);
    }

    /// <param name="run">The only run whose values are new; null where they may be any run's.</param>
    private static async Task CheckAsync(StoreTransaction transaction, string sweep, int? run)
    {
        // By what the sweep says now: leases may be older.
        var best = await transaction.FirstAsync<Best>(
            $"""
            SELECT s.id AS sweep_id, s.metric_name, s.metric_minimize, s.target, s.val_tokens_per_char, r.number, r.best_value
            FROM runs AS r JOIN sweeps AS s ON s.id = r.sweep_id
            WHERE s.name = @sweep AND s.target IS NOT NULL AND s.target_reached_by IS NULL AND r.best_value IS NOT NULL
              AND NOT r.is_refinement {(run is null ? "" : "AND r.number = @run")}
            ORDER BY CASE WHEN s.metric_minimize THEN r.best_value ELSE -r.best_value END, r.number LIMIT 1
            """,
            new { sweep, run });
        if (best?.Reaches() == true)
            await EndAsync(transaction, best.SweepId, new RunId(sweep, best.Number), best.Target, after: 0);
    }

    /// <param name="after">Only runs with a greater number are cancelled: whoever has resumed others wants them.</param>
    private static async Task EndAsync(StoreTransaction transaction, long sweepId, RunId run, double target, int after)
    {
        await transaction.ExecuteAsync(
            """
            UPDATE sweeps SET target_reached_by = @Number,
                              search_state = CASE WHEN search_state = 'open' THEN 'cancelled' ELSE search_state END
            WHERE id = @sweepId
            """,
            new { sweepId, run.Number });
        await transaction.ExecuteAsync(
            """
            UPDATE runs
            SET state = 'cancelled', epoch = epoch + 1, finished_at = sweep_now(),
                counts_until = CASE WHEN cohort IS NOT NULL THEN COALESCE(committed_step, 0) END,
                failure_kind = @cancelled, failure_message = @message, failure_step = step
            WHERE sweep_id = @sweepId AND state IN ('queued', 'paused') AND number > @after
            """,
            new
            {
                sweepId,
                after,
                cancelled = FailureKind.Cancelled.ToName(),
                message = string.Create(CultureInfo.InvariantCulture, $"run {run} has reached the sweep's target {target}"),
            });
        await DecideCohort.RunAsync(transaction, sweepId);
        // Whoever drains finds that nothing is left.
        transaction.AnnounceWork();
    }

    private sealed record Reached
    {
        public long SweepId { get; init; }
        public int Number { get; init; }
        public int Last { get; init; }
    }

    private sealed record Best
    {
        public long SweepId { get; init; }
        public required string MetricName { get; init; }
        public bool MetricMinimize { get; init; }
        public double Target { get; init; }
        public double? ValTokensPerChar { get; init; }
        public int Number { get; init; }
        public double BestValue { get; init; }

        // The value is kept in the unit of its column.
        public bool Reaches()
        {
            var metric = new Metric(MetricName, MetricMinimize);
            var isTrainLoss = LossColumn.Of(metric) == "train_loss";
            var evaluation = new Evaluation(0, isTrainLoss ? BestValue : 0, 0, isTrainLoss ? 0 : BestValue, 0, 0)
            {
                ValTokensPerCharacter = ValTokensPerChar ?? 1,
            };
            return metric.Reaches(evaluation.Value(metric.Name), Target);
        }
    }
}
