using Sweep.Core;
using Sweep.Core.Statistics;
using Sweep.Store;

namespace Sweep.Listings;

/// <summary>Which parameters of a sweep matter for its metric.</summary>
/// <param name="Rows">The greatest share first; what repeats differ by last.</param>
/// <param name="Runs">How many results it is drawn from.</param>
public sealed record SweepImportance(IReadOnlyList<ImportanceRow> Rows, ImportanceMethod Method, int Runs)
{
    /// <summary>
    /// By analysis of variance where the completed runs are a full grid, otherwise by the values that the best tenth has; null where
    /// nothing but the seed varies, or the results are too few for either.
    /// </summary>
    /// <param name="rows">Of the whole sweep.</param>
    public static SweepImportance? Of(IReadOnlyList<LeaderboardRow> rows, Metric metric)
    {
        // Further seeds of good configurations alone would take the grid's balance away, and count good values twice.
        rows = [.. rows.Where(row => !row.Run.IsRefinement)];
        var runs = rows.Where(row => row.HasResult).Select(row => row.Run).ToList();
        var factors = runs.SelectMany(run => run.Varied.Keys).Distinct()
            .Where(name => name != "seed" && runs.Select(run => Value(run, name)).Distinct().Skip(1).Any()).ToList();
        if (factors.Count == 0)
            return null;
        var completed = runs.Where(run => run.State == RunState.Completed).ToList();
        return OfGrid(factors, completed, rows.Count, metric) ?? OfBest(factors, runs, metric);
    }

    /// <summary>Why nothing can be said, where nothing can.</summary>
    public static string TooLittle(string sweep, IReadOnlyList<LeaderboardRow> rows) =>
        $"nothing can be said about the parameters of '{sweep}': "
        + $"{Format.Count(rows.Count(row => row.HasResult), "run")} of {Format.Integer(rows.Count)} have a result; "
        + "it takes a parameter besides the seed that varies, and every run of a grid or "
        + $"{DensityImportance.LeastRuns} runs of anything";

    private static SweepImportance? OfGrid(List<string> factors, List<RunSummary> completed, int all, Metric metric)
    {
        // A run without a result may have been of a value that no other run has.
        if (completed.Count < all)
            return null;
        // What changed together in all runs, as two constants of a file that was extended, is one factor: nothing tells them apart.
        var together = factors.Select(name => (Name: name, Levels: Levels(completed, name)))
            .GroupBy(factor => string.Join(',', factor.Levels)).ToList();
        var analysis = VarianceAnalysis.Of(
            [.. together.Select(group => string.Join(ImportanceRow.Together, group.Select(factor => factor.Name)))],
            [.. completed.Select((_, run) => together.Select(group => group.First().Levels[run]).ToArray())],
            [.. completed.Select(run => run.Best!.Value(metric.Name))]);
        if (analysis is null)
            return null;
        List<ImportanceRow> rows = [.. analysis.Effects.OrderByDescending(effect => effect.Share).Select(effect => new ImportanceRow(
            effect.Factors.Count > 0 ? string.Join('*', effect.Factors) : ImportanceRow.Higher,
            effect.Share, effect.SumOfSquares, effect.Freedom, effect.F, effect.Probability))];
        if (analysis.ResidualSquares is { } residual)
        {
            var share = analysis.TotalSquares > 0 ? residual / analysis.TotalSquares : 0;
            rows.Add(new ImportanceRow(ImportanceRow.Repeats, share, residual, analysis.ResidualFreedom, null, null));
        }
        return new SweepImportance(rows, ImportanceMethod.Anova, completed.Count);
    }

    private static SweepImportance? OfBest(List<string> factors, List<RunSummary> runs, Metric metric)
    {
        if (runs.Count < DensityImportance.LeastRuns)
            return null;
        var values = factors.Select(name => runs.Select(run => Value(run, name)).ToList()).ToList();
        var ordered = values.Select(of => of.TrueForAll(value => value?.Plain is long or double)).ToList();
        var found = DensityImportance.Of(
            factors,
            [.. values.Select((of, f) => ordered[f] ? of.Select(Number).ToArray() : Categories(of))],
            ordered,
            [.. runs.Select(run => metric.Cost(run.Best!.Value(metric.Name)))]);
        return new SweepImportance(
            [.. found.OrderByDescending(item => item.Share)
                .Select(item => new ImportanceRow(item.Factor, item.Share, null, null, null, item.Probability))],
            ImportanceMethod.PedAnova, runs.Count);
    }

    // Of each run; a level is the place of a value among those that the runs have, in the order of the first run with each.
    private static int[] Levels(List<RunSummary> runs, string name)
    {
        var levels = new Dictionary<ParameterValue, int>();
        return [.. runs.Select(run =>
        {
            var value = Value(run, name) ?? default;
            levels.TryAdd(value, levels.Count);
            return levels[value];
        })];
    }

    private static ParameterValue? Value(RunSummary run, string name) =>
        run.Varied.TryGetValue(name, out var value) ? value : default(ParameterValue?);

    private static double Number(ParameterValue? value) => value!.Value.Plain is long whole ? whole : (double)value.Value.Plain;

    private static double[] Categories(List<ParameterValue?> values)
    {
        var categories = values.Distinct().ToList();
        return [.. values.Select(value => (double)categories.IndexOf(value))];
    }
}
