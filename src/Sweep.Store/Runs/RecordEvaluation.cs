using Sweep.Core;
using Sweep.Store.Database;
using Sweep.Store.Leases;

namespace Sweep.Store.Runs;

/// <summary>Adds one evaluation to a held run, and keeps the run's pointers to its best and its last one.</summary>
internal static class RecordEvaluation
{
    private const string Insert = $"""
        INSERT INTO evaluations (run_id, step, train_loss, train_sem, val_loss, val_sem, seconds)
        SELECT id, @Step, @TrainLoss, @TrainSem, @ValLoss, @ValSem, @Seconds FROM runs WHERE {Fence.Held}
        ON CONFLICT (run_id, step) DO NOTHING
        RETURNING run_id
        """;

    // The first evaluation that is a number is the best until a better one comes; of equals the earlier step stays.
    private const string Point = """
        UPDATE runs
        SET step = CASE WHEN @Step > step THEN @Step ELSE step END,
            last_step = CASE WHEN last_step IS NULL OR @Step > last_step THEN @Step ELSE last_step END,
            seconds = @Seconds,
            best_step = CASE WHEN @Improves THEN @Step ELSE best_step END,
            best_value = CASE WHEN @Improves THEN @Value ELSE best_value END
        WHERE id = @Id AND epoch = @Epoch AND state = 'running'
        """;

    public static async Task RunAsync(StoreTransaction transaction, RunLease lease, Evaluation evaluation)
    {
        var key = new LeaseKey(lease);
        var row = new
        {
            key.Sweep,
            key.Number,
            key.Epoch,
            evaluation.Step,
            TrainLoss = EvaluationRow.OrNull(evaluation.TrainLoss),
            TrainSem = EvaluationRow.OrNull(evaluation.TrainSem),
            ValLoss = EvaluationRow.OrNull(evaluation.ValLoss),
            ValSem = EvaluationRow.OrNull(evaluation.ValSem),
            evaluation.Seconds,
        };
        if (await transaction.FirstAsync<long?>(Insert, row) is not { } id)
        {
            // Stale, or recorded before: by an earlier attempt that got as far, or by an earlier try of this call.
            await Fence.RequireAsync(transaction, key);
            return;
        }
        var run = await transaction.FirstAsync<BestSoFar>(
            "SELECT r.best_step, r.best_value, s.metric_name, s.metric_minimize FROM runs AS r JOIN sweeps AS s ON s.id = r.sweep_id WHERE r.id = @id",
            new { id });
        var value = evaluation.Value(run!.MetricName);
        var improves = !double.IsNaN(value)
            && (run.BestValue is not { } best || new Metric(run.MetricName, run.MetricMinimize).IsBetter(value, best) || (value == best && evaluation.Step < run.BestStep));
        var changed = await transaction.ExecuteAsync(
            Point,
            new { Id = id, key.Epoch, evaluation.Step, evaluation.Seconds, Improves = improves, Value = EvaluationRow.OrNull(value) });
        if (changed == 0)
            throw Fence.Lost(key);
    }

    private sealed record BestSoFar
    {
        public int? BestStep { get; init; }
        public double? BestValue { get; init; }
        public required string MetricName { get; init; }
        public bool MetricMinimize { get; init; }
    }
}
