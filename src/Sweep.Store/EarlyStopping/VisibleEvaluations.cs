using Sweep.Core;
using Sweep.Store.Database;
using Sweep.Store.Runs;

namespace Sweep.Store.EarlyStopping;

/// <summary>
/// Finds a run's best and last evaluation anew among those that are visible: up to the step to which early stopping has committed it. One
/// that was made at a rung only is never the best.
/// </summary>
internal static class VisibleEvaluations
{
    public static async Task UpdateAsync(StoreTransaction transaction, IReadOnlyList<long> runIds, Metric metric)
    {
        var loss = LossColumn.Of(metric);
        var visible = "FROM evaluations AS e WHERE e.run_id = runs.id AND (runs.committed_step IS NULL OR e.step <= runs.committed_step)";
        var order = metric.Minimize ? "ASC" : "DESC";
        var best = $"{visible} AND e.on_schedule AND e.{loss} IS NOT NULL ORDER BY e.{loss} {order}, e.step LIMIT 1";
        foreach (var chunk in runIds.Chunk(Dialect.MostListed))
        {
            await transaction.ExecuteAsync(
                $"""
                UPDATE runs SET last_step = (SELECT max(e.step) {visible}),
                    best_step = (SELECT e.step {best}), best_value = (SELECT e.{loss} {best})
                WHERE {transaction.Dialect.In("id", "chunk")}
                """,
                new { chunk });
        }
    }
}
