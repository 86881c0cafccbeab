using Sweep.Core;
using Sweep.Core.Statistics;
using Sweep.Store;

namespace Sweep.Listings;

/// <summary>A sweep's leaderboard of runs with what the noise of the evaluation lets one say.</summary>
/// <param name="Groups">
/// The groups of sequences that the differences are paired over, the fewest where block sizes differ; 0 if none.
/// </param>
public sealed record RankedRuns(IReadOnlyList<LeaderboardRow> Rows, NoiseKind Noise, int Groups)
{
    /// <summary>The scores that count, of whichever runs have one.</summary>
    public SweepScores? Scores { get; private init; }

    /// <summary>The run with the best score, where the scores say which can be told apart; otherwise null.</summary>
    public RunId? BestByScore { get; private init; }

    /// <summary>
    /// The configurations that cannot be told from the best by the noise of the evaluation of the one run that the sweep file gives each,
    /// whatever seeds have been added since, and by the metric whatever the scores say: of the first run of those that it repeats. Null
    /// where it repeats all configurations.
    /// </summary>
    public IReadOnlySet<int>? TiedAtFirst { get; private init; }

    /// <summary>Whether runs that went on where others were stopped have no final result.</summary>
    public bool HasSurvivors => Rows.Any(row => row.IsSurvivor);

    /// <summary>Whether there is something to say of noise: several runs are ranked, or what keeps them from being so.</summary>
    public bool HasSentence => HasSurvivors || Rows.Count(row => row.Rank is not null) > 1;

    /// <summary>With the scores, which decide about the tied runs where all of these have one.</summary>
    public static async Task<RankedRuns> LoadAsync(ISweepStore store, SweepSummary sweep, CancellationToken cancel)
    {
        var runs = await store.ListRunsAsync(sweep.Name, cancel);
        var ranked = Of(Leaderboard.Rank(sweep.Metric, runs), sweep.Metric, await StoredGroups.LoadAsync(store, sweep.Name, cancel));
        return ranked.With(await SweepScores.LoadAsync(store, sweep, runs, cancel));
    }

    /// <summary>The same whatever has been scored: what the training alone has come to.</summary>
    public static async Task<RankedRuns> LoadWithoutScoresAsync(ISweepStore store, SweepSummary sweep, CancellationToken cancel) =>
        Of(Leaderboard.Rank(sweep.Metric, await store.ListRunsAsync(sweep.Name, cancel)), sweep.Metric,
            await StoredGroups.LoadAsync(store, sweep.Name, cancel));

    /// <summary>
    /// With a column of scores. A run's best evaluation is the luckiest of many looks, its score is not: so where every run that cannot be
    /// told from the best has a score, the scores say which of them can be told apart after all. The order stays that of the metric.
    /// </summary>
    public RankedRuns With(SweepScores scores)
    {
        if (scores.Any is null)
            return this;
        var scored = this with { Rows = scores.AddTo(Rows), Scores = scores };
        var tied = Rows.Where(row => row.TiedWithBest == true).Select(row => row.Run).OrderBy(run => run.Id.Number).ToList();
        if (tied.Count < 2 || scores.Groups(tied) is not { } groups)
            return scored;
        var set = ModelConfidenceSet.Of([.. groups.Select(means => new ScoredModel(0, means))]);
        var found = tied.Index().ToDictionary(run => run.Item.Id, run => (set.Contains[run.Index], set.Best[run.Index]));
        return scored with
        {
            Rows = [.. scored.Rows.Select(row => found.TryGetValue(row.Run.Id, out var of)
                ? row with { TiedWithBest = of.Item1, BestProbability = of.Item2 }
                : row with { BestProbability = row.TiedWithBest is null ? null : 0 })],
            BestByScore = tied.MinBy(run => scores.Cost(scores.Of(run)!))!.Id,
            Noise = NoiseKind.FreshEvaluation,
            Groups = groups[0].Length,
        };
    }

    /// <summary>
    /// With the model confidence set where every run that is compared has its groups, otherwise the rows as they are. Runs that early
    /// stopping stopped are not compared with those that went on.
    /// </summary>
    public static RankedRuns Of(IReadOnlyList<LeaderboardRow> rows, Metric metric, StoredGroups stored)
    {
        var given = rows.Where(row => !row.Run.IsRefinement).Select(row => row.Run).ToList();
        var ranked = OfAll(rows, metric, stored);
        var seeds = given.GroupBy(run => run.Configuration).ToList();
        if (seeds.TrueForAll(runs => runs.Skip(1).Any()))
            return ranked;
        // Of those with several seeds the first: as if each had one.
        given = [.. seeds.Select(runs => runs.MinBy(run => run.Hyperparameters.Seed)!)];
        var atFirst = given.Count == rows.Count ? ranked : OfAll(Leaderboard.Rank(metric, given), metric, stored);
        return ranked with
        {
            TiedAtFirst = atFirst.Rows.Where(row => row.TiedWithBest == true).Select(row => row.Run.Configuration).ToHashSet(),
        };
    }

    private static RankedRuns OfAll(IReadOnlyList<LeaderboardRow> rows, Metric metric, StoredGroups stored)
    {
        var compared = Deepest(rows.Where(row => row.Rank is not null).Select(row => row.Run)).ToDictionary(run => run.Id, run => run);
        var groups = new Dictionary<RunId, double[]>();
        foreach (var run in compared.Values)
        {
            if (stored.Of(run, metric) is { } means)
                groups.Add(run.Id, means);
        }
        if (groups.Count == 0 || groups.Count < compared.Count)
            return new RankedRuns(rows, NoiseKind.UnpairedEvaluation, 0);

        var common = compared.Values.GroupBy(run => run.Hyperparameters.BlockSize)
            .ToDictionary(runs => runs.Key, runs => runs.Min(run => groups[run.Id].Length));
        var runs = compared.Values.OrderBy(run => run.Id.Number).ToList();
        var set = ModelConfidenceSet.Of([.. runs.Select(run => Model(run, common[run.Hyperparameters.BlockSize]))]);
        var found = runs.Index().ToDictionary(run => run.Item.Id, run => (set.Contains[run.Index], set.Best[run.Index]));
        return new RankedRuns(
            [.. rows.Select(row => found.TryGetValue(row.Run.Id, out var of)
                ? row with { TiedWithBest = of.Item1, BestProbability = runs.Count > 1 ? of.Item2 : null }
                : row with { TiedWithBest = null })],
            NoiseKind.PairedEvaluation, common.Values.Min());

        ScoredModel Model(RunSummary run, int length)
        {
            var losses = groups[run.Id][..length];
            return new ScoredModel(
                run.Hyperparameters.BlockSize, metric.Minimize ? losses : [.. losses.Select(loss => -loss)]);
        }
    }

    /// <summary>Those that were trained to their end; where none was, those that were trained longest before they were stopped.</summary>
    internal static IEnumerable<RunSummary> Deepest(IEnumerable<RunSummary> ranked)
    {
        var runs = ranked.ToList();
        var completed = runs.Where(run => run.State == RunState.Completed).ToList();
        if (completed.Count > 0)
            return completed;
        var deepest = runs.Count == 0 ? 0 : runs.Max(Depth);
        return runs.Where(run => Depth(run) == deepest);
    }

    private static int Depth(RunSummary run) => run.Decision?.CommittedStep ?? run.Step;
}
