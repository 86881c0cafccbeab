using System.Globalization;

namespace Sweep.Bench.Statistics;

/// <summary>
/// Leaderboards of configurations whose true losses are known: what a seed does to all has a deviation of 0.005, what it does to one
/// configuration 0.004, and the true losses lie anywhere within 0.02 of each other.
/// </summary>
internal static class ConfigurationCoverage
{
    private const double Seed = 0.005;
    private const double Own = 0.004;
    private const double Span = 0.02;

    public static string Row(int leaderboards, int configurations, int seeds)
    {
        var (held, size, mean, difference) = (0, 0, 0, 0);
        for (var round = 0; round < leaderboards; round++)
        {
            var random = new CounterRandom(round, RandomStream.Resampling, (ulong)(1000 * configurations + seeds));
            var truth = Enumerable.Range(0, configurations).Select(i => 2 + Span * random.Derive(0).Uniform((ulong)i)).ToArray();
            var results = truth.Select((loss, i) => Enumerable.Range(0, seeds).Select(s =>
                loss + Seed * random.Derive(1).Normal((ulong)s) + Own * random.Derive(2 + (ulong)i).Normal((ulong)s)).ToArray()).ToArray();
            var set = ConfigurationSet.Of(results, round);
            held += set.Contains[Array.IndexOf(truth, truth.Min())] ? 1 : 0;
            size += set.Contains.Count(tied => tied);
            var first = MeanEstimate.Of(results[0]);
            mean += first.Low <= truth[0] && truth[0] <= first.High ? 1 : 0;
            var behind = Differences.BySeed(BySeed(results[0]), BySeed(results[1]));
            difference += behind.Low <= truth[0] - truth[1] && truth[0] - truth[1] <= behind.High ? 1 : 0;
        }
        double all = leaderboards;
        return string.Create(CultureInfo.InvariantCulture,
            $"| {configurations} | {seeds} | {held / all:0.0 %} | {size / all:0.0} | {mean / all:0.0 %} | {difference / all:0.0 %} |");
    }

    private static Dictionary<long, double> BySeed(double[] results) => results.Index().ToDictionary(r => (long)r.Index, r => r.Item);
}
