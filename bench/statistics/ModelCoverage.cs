using System.Globalization;

namespace Sweep.Bench.Statistics;

/// <summary>
/// Leaderboards of runs whose true losses are known: what the sequences do to all has a deviation of 0.08 a group, what one model makes of
/// them 0.02, and the true losses lie anywhere within 0.02 of each other.
/// </summary>
internal static class ModelCoverage
{
    private const double Sequences = 0.08;
    private const double Own = 0.02;
    private const double Span = 0.02;

    public static string Row(int leaderboards, int runs, int groups)
    {
        var (held, size, unpairedHeld, unpairedSize, covered) = (0, 0, 0, 0, 0);
        Parallel.For(0, leaderboards, round =>
        {
            var random = new CounterRandom(round, RandomStream.Resampling, (ulong)groups);
            var truth = Enumerable.Range(0, runs).Select(i => 2 + Span * random.Derive(0).Uniform((ulong)i)).ToArray();
            var models = truth.Select((loss, i) => new ScoredModel(0, [.. Enumerable.Range(0, groups).Select(g =>
                loss + Sequences * random.Derive(1).Normal((ulong)g) + Own * random.Derive(2 + (ulong)i).Normal((ulong)g))])).ToArray();
            var best = Array.IndexOf(truth, truth.Min());
            var set = ModelConfidenceSet.Of(models, round);
            var means = models.Select(model => MeanEstimate.Of(model.Groups)).ToArray();
            var least = means.MinBy(mean => mean.Mean);
            var unpaired = means.Select(mean =>
                mean.Mean - least.Mean <= 1.96 * Differences.UnpairedError(mean.StandardError, least.StandardError)).ToArray();
            Count(ref held, set.Contains[best] ? 1 : 0);
            Count(ref size, set.Contains.Count(tied => tied));
            Count(ref unpairedHeld, unpaired[best] ? 1 : 0);
            Count(ref unpairedSize, unpaired.Count(tied => tied));
            for (var i = 0; i + 1 < runs; i += 2)
            {
                var difference = Differences.Paired(models[i].Groups, models[i + 1].Groups);
                Count(ref covered, Math.Abs(difference.Mean - (truth[i] - truth[i + 1])) <= difference.HalfWidth ? 1 : 0);
            }
        });
        double all = leaderboards;
        return string.Create(CultureInfo.InvariantCulture,
            $"| {runs} | {groups} | {held / all:0.0 %} | {size / all:0.0} | {unpairedHeld / all:0.0 %} | {unpairedSize / all:0.0} "
            + $"| {covered / (all * (runs / 2)):0.0 %} |");
    }

    private static void Count(ref int sum, int more) => Interlocked.Add(ref sum, more);
}
