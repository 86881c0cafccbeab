using Sweep.Core;
using Sweep.Store.Database;
using Sweep.Store.Leases;

namespace Sweep.Store.Runs;

/// <summary>Adds evaluations to a held run, and keeps the run's pointers to its best and its last one.</summary>
internal static class RecordEvaluations
{
    private const string Insert = """
        INSERT INTO evaluations (run_id, step, train_loss, train_sem, val_loss, val_sem, seconds)
        VALUES (@Id, @Step, @TrainLoss, @TrainSem, @ValLoss, @ValSem, @Seconds)
        ON CONFLICT (run_id, step) DO NOTHING
        """;

    public static async Task RunAsync(StoreTransaction transaction, RunLease lease, IReadOnlyList<Evaluation> evaluations)
    {
        var run = await ReadHeldAsync(transaction, new LeaseKey(lease));
        var metric = new Metric(run.MetricName, run.MetricMinimize);
        var seconds = 0.0;
        foreach (var evaluation in evaluations)
        {
            // A step that is there already stays as it is: an earlier attempt got as far, and computed the same.
            if (await InsertAsync(transaction, run.Id, evaluation))
                run = run.With(evaluation, metric);
            seconds = evaluation.Seconds;
        }
        await transaction.ExecuteAsync(
            """
            UPDATE runs
            SET step = CASE WHEN step < @Reached THEN @Reached ELSE step END, seconds = @seconds,
                last_step = @LastStep, best_step = @BestStep, best_value = @BestValue
            WHERE id = @Id
            """,
            new { run.Id, Reached = evaluations.Max(e => e.Step), seconds, run.LastStep, run.BestStep, run.BestValue });
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

    private static async Task<bool> InsertAsync(StoreTransaction transaction, long runId, Evaluation evaluation) => await transaction.ExecuteAsync(
        Insert,
        new
        {
            Id = runId,
            evaluation.Step,
            TrainLoss = EvaluationRow.OrNull(evaluation.TrainLoss),
            TrainSem = EvaluationRow.OrNull(evaluation.TrainSem),
            ValLoss = EvaluationRow.OrNull(evaluation.ValLoss),
            ValSem = EvaluationRow.OrNull(evaluation.ValSem),
            evaluation.Seconds,
        }) == 1;

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
