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
    /// <summary>True where the scores say which of the tied configurations can be told apart, instead of the best of many looks.</summary>
    public bool ByScore { get; private init; }

    /// <summary>Whether there is a configuration that is trained with more than one seed.</summary>
    public static bool HasRepeats(IEnumerable<LeaderboardRow> rows) =>
        rows.GroupBy(row => row.Run.Configuration).Any(runs => runs.Skip(1).Any());

    /// <param name="rows">Of runs, all of the sweep.</param>
    public static RankedConfigurations Of(IReadOnlyList<LeaderboardRow> rows, Metric metric)
    {
        var scores = rows.Where(row => row.Score is not null).ToDictionary(row => row.Run.Id, row => row.Score!.Value);
        var configurations = rows.GroupBy(row => row.Run.Configuration)
            .Select(group => Candidate.Of([.. group.OrderBy(row => row.Run.Id.Number)], scores))
            .OrderBy(c => c.IsRanked ? 0 : 1)
            .ThenBy(c => c.Metric is { } estimate ? metric.Cost(estimate.Mean) : double.PositiveInfinity)
            .ThenBy(c => c.Number)
            .ToList();

        var compared = Comparable(configurations);
        var seeds = compared.Count == 0 ? 0 : compared[0].Runs.Count;
        var found = new Dictionary<int, (bool Contains, double Best)>();
        var byScore = false;
        if (seeds >= 2)
        {
            Compare(compared, run => metric.Cost(run.Best!.Value(metric.Name)));
            var tied = compared.Where(c => found[c.Number].Contains).ToList();
            byScore = tied.Count > 1 && tied.TrueForAll(c => c.Score is not null);
            if (byScore)
            {
                foreach (var c in compared)
                    found[c.Number] = (false, 0);
                Compare(tied, run => metric.Cost(scores[run.Id]));
            }
        }
        var ranked = new List<RankedConfiguration>();
        foreach (var c in configurations)
        {
            (bool Contains, double Best)? of = found.TryGetValue(c.Number, out var known) ? known : null;
            ranked.Add(new RankedConfiguration(c.IsRanked ? ranked.Count + 1 : null, c.Runs, c.Metric, of?.Contains, of?.Best)
            {
                Score = c.Score,
            });
        }
        return new RankedConfigurations(ranked, seeds) { ByScore = byScore };

        void Compare(List<Candidate> those, Func<RunSummary, double> cost)
        {
            var set = ConfigurationSet.Of([.. those.Select(c => Seeded(c.Runs).Values.Select(cost).ToArray())]);
            foreach (var (i, c) in those.Index())
                found[c.Number] = (set.Contains[i], set.Best[i]);
        }
    }

    /// <summary>
    /// Those that were trained equally far, with the seeds that most of them have been trained with; of as many, the more seeds.
    /// </summary>
    private static List<Candidate> Comparable(List<Candidate> configurations)
    {
        var ranked = configurations.Where(c => c.IsRanked).ToList();
        var deepest = RankedRuns.Deepest(ranked.SelectMany(c => c.Runs)).Select(run => run.Id).ToHashSet();
        return ranked.Where(c => c.Runs.TrueForAll(run => deepest.Contains(run.Id)))
            .GroupBy(c => string.Join(',', Seeded(c.Runs).Keys))
            .OrderByDescending(group => group.Count()).ThenByDescending(group => group.First().Runs.Count)
            .FirstOrDefault()?.ToList() ?? [];
    }

    private static SortedDictionary<long, RunSummary> Seeded(IEnumerable<RunSummary> runs) =>
        new(runs.ToDictionary(run => run.Hyperparameters.Seed));

    private static MeanEstimate? Estimate(double[] values) => values.Length == 0 ? null : MeanEstimate.Of(values);

    private sealed record Candidate(int Number, List<RunSummary> Runs, bool IsRanked, MeanEstimate? Metric, MeanEstimate? Score)
    {
        /// <param name="rows">By the number of the run.</param>
        public static Candidate Of(List<LeaderboardRow> rows, Dictionary<RunId, double> scores)
        {
            var scored = rows.Where(row => row.Metric is not null).ToList();
            var all = scored.Count > 0 && scored.TrueForAll(row => row.Score is not null);
            return new Candidate(
                rows[0].Run.Configuration,
                rows.ConvertAll(row => row.Run),
                rows.TrueForAll(row => row.Rank is not null),
                Estimate([.. scored.Select(row => row.Metric!.Value)]),
                all ? Estimate([.. scored.Select(row => scores[row.Run.Id])]) : null);
        }
    }
}
