using Sweep.Core;
using Sweep.Store.Database;
using Sweep.Store.Leases;

namespace Sweep.Store.Runs;

/// <summary>Adds evaluations to a held run, and keeps the run's pointers to its best and its last one.</summary>
internal static class RecordEvaluations
{
    public static async Task RunAsync(StoreTransaction transaction, RunLease lease, IReadOnlyList<Evaluation> evaluations)
    {
        var run = await ReadHeldAsync(transaction, new LeaseKey(lease));
        var metric = new Metric(run.MetricName, run.MetricMinimize);
        var added = await InsertAsync(transaction, run.Id, evaluations);
        var isNew = added.Count > 0;
        foreach (var evaluation in evaluations.Where(evaluation => added.Remove(evaluation.Step)))
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
    }

    private static async Task<HeldRun> ReadHeldAsync(StoreTransaction transaction, LeaseKey lease) =>
        await transaction.FirstAsync<HeldRun>(
            $"""
            SELECT runs.id, runs.last_step, runs.best_step, runs.best_value,
                   (SELECT metric_name FROM sweeps WHERE sweeps.id = runs.sweep_id) AS metric_name,
                   (SELECT metric_minimize FROM sweeps WHERE sweeps.id = runs.sweep_id) AS metric_minimize
            FROM runs WHERE {Fence.Held} {transaction.Dialect.ForUpdate}
            """,
            lease) ?? throw Fence.Lost(lease);

    // The steps that were added. One that is there already stays as it is: an earlier attempt got as far, and computed the same.
    private static async Task<HashSet<int>> InsertAsync(StoreTransaction transaction, long runId, IReadOnlyList<Evaluation> evaluations)
    {
        var added = await ValuesStatement.InsertAsync<Evaluation, int>(
            transaction,
            "INSERT INTO evaluations (run_id, step, train_loss, train_sem, val_loss, val_sem, seconds)",
            evaluations,
            [
                _ => runId,
                e => e.Step,
                e => EvaluationRow.OrNull(e.TrainLoss),
                e => EvaluationRow.OrNull(e.TrainSem),
                e => EvaluationRow.OrNull(e.ValLoss),
                e => EvaluationRow.OrNull(e.ValSem),
                e => e.Seconds,
            ],
            "ON CONFLICT (run_id, step) DO NOTHING RETURNING step");
        return [.. added];
    }

    private sealed record HeldRun
    {
        public long Id { get; init; }
        public int? LastStep { get; init; }
        public int? BestStep { get; init; }
        public double? BestValue { get; init; }
        public required string MetricName { get; init; }
        public bool MetricMinimize { get; init; }

        // The first evaluation that is a number is the best until a better one comes; of equals the earlier step.
        public HeldRun With(Evaluation evaluation, Metric metric)
        {
            var value = evaluation.Value(metric.Name);
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
