using Sweep.Core;
using Sweep.Core.Statistics;
using Sweep.Store;

namespace Sweep.Listings;

/// <summary>
/// A sweep's leaderboard of configurations, each by the mean over its seeds, with what the noise of training lets one say.
/// </summary>
/// <param name="Seeds">The seeds that all compared configurations were trained with; fewer than two: none is compared.</param>
public sealed record RankedConfigurations(IReadOnlyList<RankedConfiguration> Rows, int Seeds)
{
    /// <summary>Whether there is a configuration that is trained with more than one seed.</summary>
    public static bool HasRepeats(IEnumerable<LeaderboardRow> rows) =>
        rows.GroupBy(row => row.Run.Configuration).Any(runs => runs.Skip(1).Any());

    /// <param name="rows">Of runs, all of the sweep.</param>
    public static RankedConfigurations Of(IReadOnlyList<LeaderboardRow> rows, Metric metric)
    {
        var configurations = rows.GroupBy(row => row.Run.Configuration)
            .Select(group => (
                Runs: group.Select(row => row.Run).OrderBy(run => run.Id.Number).ToList(),
                Ranked: group.All(row => row.Rank is not null),
                Metric: Estimate([.. group.OrderBy(row => row.Run.Id.Number).Select(row => row.Metric).OfType<double>()])))
            .OrderBy(c => c.Ranked ? 0 : 1)
            .ThenBy(c => c.Metric is { } estimate ? metric.Cost(estimate.Mean) : double.PositiveInfinity)
            .ThenBy(c => c.Runs[0].Configuration)
            .ToList();

        var deepest = RankedRuns.Deepest(configurations.Where(c => c.Ranked).SelectMany(c => c.Runs)).Select(run => run.Id).ToHashSet();
        // The seeds that most configurations have been trained with; of as many, the more seeds.
        var compared = configurations.Where(c => c.Ranked && c.Runs.TrueForAll(run => deepest.Contains(run.Id)))
            .GroupBy(c => string.Join(',', Seeded(c.Runs).Keys))
            .OrderByDescending(group => group.Count()).ThenByDescending(group => group.First().Runs.Count)
            .FirstOrDefault()?.ToList() ?? [];
        var seeds = compared.Count == 0 ? 0 : compared[0].Runs.Count;
        var set = seeds < 2 ? null : ConfigurationSet.Of(
            [.. compared.Select(c => Seeded(c.Runs).Values.Select(run => metric.Cost(run.Best!.Value(metric.Name))).ToArray())]);
        var place = compared.Index().ToDictionary(c => c.Item.Runs[0].Configuration, c => c.Index);
        var ranked = new List<RankedConfiguration>();
        foreach (var (runs, isRanked, estimate) in configurations)
        {
            var isCompared = place.TryGetValue(runs[0].Configuration, out var at) && set is not null;
            ranked.Add(new RankedConfiguration(
                isRanked ? ranked.Count + 1 : null, runs, estimate,
                isCompared ? set!.Contains[at] : null, isCompared ? set!.Best[at] : null));
        }
        return new RankedConfigurations(ranked, seeds);
    }

    private static SortedDictionary<long, RunSummary> Seeded(IEnumerable<RunSummary> runs) =>
        new(runs.ToDictionary(run => run.Hyperparameters.Seed));

    private static MeanEstimate? Estimate(double[] values) => values.Length == 0 ? null : MeanEstimate.Of(values);
}
