using Sweep.Core;
using Sweep.Core.Statistics;
using Sweep.Store;

namespace Sweep.Listings;

/// <summary>How far a run is behind the best of those that it is compared with, and its configuration behind that one's.</summary>
/// <param name="Behind">
/// In the metric's unit; 0 or more by the metrics shown, though over the groups that both have it can be less. Null for the best itself,
/// for a run without a result, and where the runs have no common metric.
/// </param>
/// <param name="ConfigurationBehind">
/// Over the seeds that both configurations have results of, on the same text; null where these are fewer than two, and where the
/// configurations are one.
/// </param>
public sealed record RunComparison(RunDetail Run, bool IsBest, DifferenceEstimate? Behind, DifferenceEstimate? ConfigurationBehind)
{
    /// <summary>The row of its configuration in the sweep's leaderboard; null in a sweep without repeats.</summary>
    public RankedConfiguration? Verdict { get; private init; }

    public static async Task<IReadOnlyList<RunComparison>> LoadAsync(
        ISweepStore store, IReadOnlyList<RunDetail> runs, CancellationToken cancel)
    {
        var (groups, others) = await LoadSweepsAsync(store, runs, cancel);
        var best = BestOf(runs);
        var verdicts = await ConfigurationVerdicts.LoadAsync(store, runs.Select(run => run.Sweep), cancel);
        return [.. runs.Select(run =>
        {
            var isBest = run.Summary.Id == best?.Summary.Id;
            var isCompared = best is not null && !isBest && Value(run) is not null;
            return new RunComparison(run, isBest, isCompared ? Difference(run, best!, groups) : null,
                isCompared ? OfConfigurations(run, best!, others) : null)
            {
                Verdict = verdicts.Of(run),
            };
        })];
    }

    /// <summary>How far each run is behind each one before it in the list: of every pair once.</summary>
    /// <returns>No pair where the two have no common metric, or one has no result.</returns>
    public static async Task<IReadOnlyList<RunPair>> LoadPairsAsync(
        ISweepStore store, IReadOnlyList<RunDetail> runs, CancellationToken cancel)
    {
        var (groups, others) = await LoadSweepsAsync(store, runs, cancel);
        var pairs = new List<RunPair>();
        foreach (var (i, a) in runs.Index())
        {
            foreach (var b in runs.Skip(i + 1))
            {
                if (BestOf([a, b]) is not null && Value(a) is not null && Value(b) is not null)
                {
                    pairs.Add(new RunPair(a, b, Difference(b, a, groups), OfConfigurations(b, a, others))
                    {
                        IsSequential = IsRefined(a) || IsRefined(b),
                    });
                }
            }
        }
        return pairs;

        bool IsRefined(RunDetail run) => others[run.Sweep.Name]
            .Any(other => other.IsRefinement && other.Configuration == run.Summary.Configuration);
    }

    private static async Task<(Dictionary<string, StoredGroups> Groups, Dictionary<string, IReadOnlyList<RunSummary>> Others)>
        LoadSweepsAsync(ISweepStore store, IReadOnlyList<RunDetail> runs, CancellationToken cancel)
    {
        var groups = new Dictionary<string, StoredGroups>();
        var others = new Dictionary<string, IReadOnlyList<RunSummary>>();
        foreach (var sweep in runs.Select(run => run.Sweep.Name).Distinct())
        {
            groups.Add(sweep, await StoredGroups.LoadAsync(store, sweep, cancel));
            others.Add(sweep, await store.ListRunsAsync(sweep, cancel));
        }
        return (groups, others);
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
        var sameSequences = run.Sweep.Data.IsSameText(best.Sweep.Data)
            && run.Summary.Hyperparameters.BlockSize == best.Summary.Hyperparameters.BlockSize;
        if (sameSequences && stored[run.Sweep.Name].Of(run.Summary, metric) is { } mine
            && stored[best.Sweep.Name].Of(best.Summary, metric) is { } theirs)
        {
            var paired = metric.Minimize ? Differences.Paired(mine, theirs) : Differences.Paired(theirs, mine);
            return DifferenceEstimate.Of(paired, NoiseKind.PairedEvaluation);
        }
        var (value, a, b) = (metric.Cost(Value(run)!.Value - Value(best)!.Value), run.Summary.Best!, best.Summary.Best!);
        var error = Differences.UnpairedError(a.Sem(metric.Name), b.Sem(metric.Name));
        var half = DifferenceEstimate.NormalBound * error;
        return new DifferenceEstimate(value, error, value - half, value + half, NoiseKind.UnpairedEvaluation, 0)
        {
            Probability = Differences.NormalTwoSided(value / error),
        };
    }

    private static DifferenceEstimate? OfConfigurations(
        RunDetail run, RunDetail best, Dictionary<string, IReadOnlyList<RunSummary>> others)
    {
        var isOne = run.Sweep.Name == best.Sweep.Name && run.Summary.Configuration == best.Summary.Configuration;
        if (isOne || !run.Sweep.Data.IsSameText(best.Sweep.Data))
            return null;
        var (mine, theirs) = (BySeed(run), BySeed(best));
        var difference = run.Sweep.Metric.Minimize ? Differences.BySeed(mine, theirs) : Differences.BySeed(theirs, mine);
        return difference.Count < 2 ? null : DifferenceEstimate.Of(difference, NoiseKind.Training);

        Dictionary<long, double> BySeed(RunDetail of) => others[of.Sweep.Name]
            .Where(other => other.Configuration == of.Summary.Configuration && other is { State: RunState.Completed, Best: not null })
            .ToDictionary(other => other.Hyperparameters.Seed, other => other.Best!.Value(of.Sweep.Metric.Name));
    }

    private static double? Value(RunDetail run) => run.Summary.Best?.Value(run.Sweep.Metric.Name);
}
