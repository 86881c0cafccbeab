using Sweep.Core;
using Sweep.Core.EarlyStopping;
using Sweep.Store.Database;
using Sweep.Store.Runs;

namespace Sweep.Store.Searching;

/// <summary>
/// The configurations of a sweep with their results, as proposals are made from them. Only what is committed and shown counts: what early
/// stopping has had trained ahead of its decisions is not there, and neither are the further seeds of a refinement.
/// </summary>
internal static class SearchHistory
{
    /// <summary>Which configurations have a result, without the results and the hyperparameters; enough for a search's progress.</summary>
    public static async Task<IReadOnlyList<Observation>> ReadStatesAsync(StoreTransaction transaction, long sweepId)
    {
        var rows = await transaction.ListAsync<StateRow>(
            """
            SELECT configuration, coalesce(shown_state, state) AS state FROM runs WHERE sweep_id = @sweepId AND NOT is_refinement
            ORDER BY configuration, number
            """,
            new { sweepId });
        return [.. rows.GroupBy(row => row.Configuration).Select((runs, i) => Observation.Of(
            i + 1, new Hyperparameters(), [.. runs.Select(run => (RunStateNames.ParseRunState(run.State), (double?)0, (double?)0))]))];
    }

    /// <summary>The whole history, and the number of the last run.</summary>
    public static async Task<(IReadOnlyList<Observation> Configurations, int LastRun)> ReadAsync(
        StoreTransaction transaction, StoredSweepSearch search)
    {
        var rows = await transaction.ListAsync<RunRow>($"{RunRow.Select} WHERE s.name = @Name ORDER BY r.number", new { search.Name });
        var runs = rows.Where(row => !row.IsRefinement).Select(row => row.ToSummary(decision: null)).ToList();
        var atRungs = search.Spec.EarlyTerminate is { } rule && runs.Count > 0
            ? await RungsAsync(transaction, search, rule.RungsBelow(runs[0].Hyperparameters.MaxIters), runs[0].Hyperparameters.MaxIters)
            : null;
        var history = runs.GroupBy(run => run.Configuration).OrderBy(group => group.Key)
            .Select((group, i) => ObservationOf(i + 1, [.. group], search.Spec.Metric, atRungs))
            .ToArray();
        return (history, rows.Count > 0 ? rows[^1].Number : 0);
    }

    private static Observation ObservationOf(
        int number, IReadOnlyList<RunSummary> repeats, Metric metric, IReadOnlyList<IReadOnlyDictionary<int, Evaluation>>? atRungs)
    {
        var hyperparameters = repeats[0].Hyperparameters;
        if (atRungs is null)
            return Observation.Of(number, hyperparameters, [.. repeats.Select(run => ResultOf(run.State, run.Best, metric))]);
        // Rung by rung, as long as each repeat has been evaluated there; the last one is where its error is known.
        var values = new List<double>();
        IReadOnlyList<Evaluation> last = [];
        foreach (var there in atRungs)
        {
            if (repeats.Any(run => !there.TryGetValue(run.Id.Number, out var at) || !double.IsFinite(at.Value(metric.Name))))
                break;
            last = [.. repeats.Select(run => there[run.Id.Number])];
            values.Add(last.Sum(evaluation => Cost(evaluation, metric)) / last.Count);
        }
        var results = repeats.Select((run, i) => ResultOf(run.State, last.Count > 0 ? last[i] : null, metric));
        return Observation.Of(number, hyperparameters, [.. results]) with { RungValues = values };
    }

    // A run that has ended without a number counts as the worst.
    private static (RunState State, double? Value, double? StandardError) ResultOf(RunState state, Evaluation? evaluation, Metric metric) =>
        evaluation is null
            ? (state, double.NaN, null)
            : (state, Cost(evaluation, metric), double.IsFinite(evaluation.Sem(metric.Name)) ? evaluation.Sem(metric.Name) : null);

    private static double Cost(Evaluation evaluation, Metric metric) => metric.Cost(evaluation.Value(metric.Name));

    /// <summary>The visible evaluations at each rung and at the end, by run.</summary>
    private static async Task<IReadOnlyList<IReadOnlyDictionary<int, Evaluation>>> RungsAsync(
        StoreTransaction transaction, StoredSweepSearch search, IReadOnlyList<int> rungs, int maxIters)
    {
        int[] steps = [.. rungs, maxIters];
        var evaluations = await RunQueries.ListEvaluationsAsync(transaction, search.Name, null, steps);
        var byStep = evaluations.ToLookup(evaluation => evaluation.Evaluation.Step);
        return [.. steps.Select(step => byStep[step].ToDictionary(evaluation => evaluation.Number, evaluation => evaluation.Evaluation))];
    }

    private sealed record StateRow
    {
        public int Configuration { get; init; }
        public required string State { get; init; }
    }
}
