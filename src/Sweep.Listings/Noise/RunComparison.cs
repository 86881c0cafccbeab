using Sweep.Core;
using Sweep.Core.Statistics;
using Sweep.Store;

namespace Sweep.Listings;

/// <summary>How far a run is behind the best of those that it is compared with.</summary>
/// <param name="Behind">
/// In the metric's unit; 0 or more by the metrics shown, though over the groups that both have it can be less. Null for the best itself,
/// for a run without a result, and where the runs have no common metric.
/// </param>
public sealed record RunComparison(RunDetail Run, bool IsBest, DifferenceEstimate? Behind)
{
    public static async Task<IReadOnlyList<RunComparison>> LoadAsync(
        ISweepStore store, IReadOnlyList<RunDetail> runs, CancellationToken cancel)
    {
        var groups = new Dictionary<string, StoredGroups>();
        foreach (var sweep in runs.Select(run => run.Sweep.Name).Distinct())
            groups.Add(sweep, await StoredGroups.LoadAsync(store, sweep, cancel));
        var best = BestOf(runs);
        return [.. runs.Select(run =>
        {
            var isBest = run.Summary.Id == best?.Summary.Id;
            return new RunComparison(run, isBest, best is null || isBest || Value(run) is null ? null : Difference(run, best, groups));
        })];
    }

    /// <summary>
    /// The best run where all are measured by the same metric; otherwise null. Losses for each token are the same metric only where the
    /// tokens are.
    /// </summary>
    private static RunDetail? BestOf(IReadOnlyList<RunDetail> runs)
    {
        if (runs.Select(run => run.Sweep.Metric).Distinct().Skip(1).Any())
            return null;
        if (runs[0].Sweep.Metric.Name != "val_bpc" && runs.Select(run => run.Sweep.Data.Tokenizer).Distinct().Skip(1).Any())
            return null;
        var measured = runs.Where(run => Value(run) is not null);
        return runs[0].Sweep.Metric.Minimize ? measured.MinBy(Value) : measured.MaxBy(Value);
    }

    private static DifferenceEstimate Difference(RunDetail run, RunDetail best, Dictionary<string, StoredGroups> stored)
    {
        var metric = run.Sweep.Metric;
        var sign = metric.Minimize ? 1 : -1;
        var sameSequences = run.Sweep.Data.IsSameText(best.Sweep.Data)
            && run.Summary.Hyperparameters.BlockSize == best.Summary.Hyperparameters.BlockSize;
        if (sameSequences && stored[run.Sweep.Name].Of(run.Summary, metric) is { } mine
            && stored[best.Sweep.Name].Of(best.Summary, metric) is { } theirs)
        {
            var paired = metric.Minimize ? Differences.Paired(mine, theirs) : Differences.Paired(theirs, mine);
            return new DifferenceEstimate(
                paired.Mean, paired.StandardError, paired.Low, paired.High, NoiseKind.PairedEvaluation, paired.Count);
        }
        var (value, a, b) = (sign * (Value(run)!.Value - Value(best)!.Value), run.Summary.Best!, best.Summary.Best!);
        var error = Differences.UnpairedError(a.Sem(metric.Name), b.Sem(metric.Name));
        var half = DifferenceEstimate.NormalBound * error;
        return new DifferenceEstimate(value, error, value - half, value + half, NoiseKind.UnpairedEvaluation, 0);
    }

    private static double? Value(RunDetail run) => run.Summary.Best?.Value(run.Sweep.Metric.Name);
}
