using Sweep.Core;
using Sweep.Store.Database;
using Sweep.Store.EarlyStopping;
using Sweep.Store.Leases;

namespace Sweep.Store.Runs;

/// <summary>Adds evaluations to a held run, and keeps the run's pointers to its best and its last one.</summary>
internal static class RecordEvaluations
{
    /// <summary>Returns the cohort that has a new value at one of its rungs by this; null where there is none.</summary>
    public static async Task<CohortKey?> RunAsync(StoreTransaction transaction, RunLease lease, RunUpdate update)
    {
        var run = await ReadHeldAsync(transaction, new LeaseKey(lease));
        var metric = new Metric(run.MetricName, run.MetricMinimize);
        var evaluations = update.Evaluations;
        var added = await InsertAsync(transaction, run, lease.Hyperparameters, evaluations);
        var isNew = added.Count > 0;
        foreach (var evaluation in evaluations.Where(evaluation => run.Cohort is null && added.Contains(evaluation.Step)))
            run = run.With(evaluation, metric);
        await transaction.ExecuteAsync(
            """
            UPDATE runs
            SET step = CASE WHEN step < @Reached THEN @Reached ELSE step END, seconds = @Seconds,
                last_step = @LastStep, best_step = @BestStep, best_value = @BestValue,
                losses_in_row = CASE WHEN @isNew THEN 0 ELSE losses_in_row END
            WHERE id = @Id
            """,
            new
            {
                run.Id,
                Reached = evaluations.Max(e => e.Step),
                evaluations[^1].Seconds,
                run.LastStep,
                run.BestStep,
                run.BestValue,
                isNew
            });
        if (run.Cohort is not null)
            await VisibleEvaluations.UpdateAsync(transaction, [run.Id], metric);
        await EvaluationGroups.KeepAsync(transaction, run.Id, update.ValGroups);
        return run.Cohort is { } cohort && StoredCohort.Parse(run.Rungs!).Intersect(evaluations.Select(e => e.Step)).Any()
            ? new CohortKey(run.SweepId, cohort) : null;
    }

    private static async Task<HeldRun> ReadHeldAsync(StoreTransaction transaction, LeaseKey lease) =>
        await transaction.FirstAsync<HeldRun>(
            $"""
            SELECT runs.id, runs.sweep_id, runs.cohort, runs.last_step, runs.best_step, runs.best_value,
                   (SELECT rungs FROM cohorts WHERE cohorts.sweep_id = runs.sweep_id AND cohorts.number = runs.cohort) AS rungs,
                   (SELECT metric_name FROM sweeps WHERE sweeps.id = runs.sweep_id) AS metric_name,
                   (SELECT metric_minimize FROM sweeps WHERE sweeps.id = runs.sweep_id) AS metric_minimize
            FROM runs WHERE {Fence.Held} {transaction.Dialect.ForUpdate}
            """,
            lease) ?? throw Fence.Lost(lease);

    // The steps that were added. One that is there already stays as it is: an earlier attempt got as far, and computed the same.
    private static async Task<HashSet<int>> InsertAsync(
        StoreTransaction transaction, HeldRun run, Hyperparameters hyperparameters, IReadOnlyList<Evaluation> evaluations)
    {
        var added = await ValuesStatement.InsertAsync<Evaluation, int>(
            transaction,
            "INSERT INTO evaluations (run_id, step, train_loss, train_sem, val_loss, val_sem, seconds, on_schedule)",
            evaluations,
            [
                _ => run.Id,
                e => e.Step,
                e => EvaluationRow.OrNull(e.TrainLoss),
                e => EvaluationRow.OrNull(e.TrainSem),
                e => EvaluationRow.OrNull(e.ValLoss),
                e => EvaluationRow.OrNull(e.ValSem),
                e => e.Seconds,
                e => run.Cohort is null || hyperparameters.EvaluatesAt(e.Step),
            ],
            "ON CONFLICT (run_id, step) DO NOTHING RETURNING step");
        return [.. added];
    }

    private sealed record HeldRun
    {
        public long Id { get; init; }
        public long SweepId { get; init; }
        public int? Cohort { get; init; }
        public string? Rungs { get; init; }
        public int? LastStep { get; init; }
        public int? BestStep { get; init; }
        public double? BestValue { get; init; }
        public required string MetricName { get; init; }
        public bool MetricMinimize { get; init; }

        // The best value is kept in the unit of its column, also where a sweep is ranked by bits per character.
        // The first evaluation that is a number is the best until a better one comes; of equals the earlier step.
        public HeldRun With(Evaluation evaluation, Metric metric)
        {
            var value = evaluation.Value(LossColumn.Of(metric));
            var improves = !double.IsNaN(value)
                && (BestValue is not { } best || metric.IsBetter(value, best) || (value == best && evaluation.Step < BestStep));
            return this with
            {
                LastStep = Math.Max(evaluation.Step, LastStep ?? 0),
                BestStep = improves ? evaluation.Step : BestStep,
                BestValue = improves ? value : BestValue,
            };
        }
    }
}
