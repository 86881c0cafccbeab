using System.Globalization;

namespace Sweep.Bench.Statistics;

/// <summary>
/// Leaderboards to which seeds are added round by round, to the configurations that are tied, as <c>sweep refine</c> does. Results are
/// drawn as those of <see cref="ConfigurationCoverage"/>; with a span of 0 all configurations are equally good, and the one that counts
/// as the best is any of them: the worst case.
/// </summary>
internal static class RefinementCoverage
{
    private const double Seed = 0.005;
    private const double Own = 0.004;

    /// <param name="repeats">Seeds of every configuration before the first round.</param>
    /// <param name="goal">Rounds end when so many are tied, or fewer.</param>
    public static string Row(int leaderboards, int configurations, double span, int repeats, int goal, int maxRepeats)
    {
        var (held, before, after, mean, means, difference, differences, runs) = (0, 0, 0, 0, 0, 0, 0, 0);
        Parallel.For(0, leaderboards, round =>
        {
            var random = new CounterRandom(round, RandomStream.Resampling, (ulong)(1000 * configurations + repeats));
            var truth = Enumerable.Range(0, configurations).Select(i => 2 + span * random.Derive(0).Uniform((ulong)i)).ToArray();
            double Result(int i, int s) =>
                truth[i] + Seed * random.Derive(1).Normal((ulong)s) + Own * random.Derive(2 + (ulong)i).Normal((ulong)s);
            var results = truth.Select((_, i) => Enumerable.Range(0, repeats).Select(s => Result(i, s)).ToArray()).ToArray();
            var set = RefinedSet.Of(results, repeats);
            Interlocked.Add(ref before, set.Contains.Count(tied => tied));
            while (set.Contains.Count(tied => tied) > goal && repeats + set.Look < maxRepeats)
            {
                for (var i = 0; i < configurations; i++)
                {
                    if (set.Contains[i])
                        results[i] = [.. results[i], Result(i, repeats + set.Look)];
                }
                set = RefinedSet.Of(results, repeats);
            }
            Interlocked.Add(ref held, set.Contains[Array.IndexOf(truth, truth.Min())] ? 1 : 0);
            Interlocked.Add(ref after, set.Contains.Count(tied => tied));
            Interlocked.Add(ref runs, results.Sum(row => row.Length) - configurations * repeats);
            // Of what a reader looks at: the tied ones, each by itself and against the one that comes first.
            var shown = Enumerable.Range(0, configurations).Where(i => set.Contains[i]).OrderBy(i => results[i].Average()).ToList();
            foreach (var i in shown)
            {
                var own = MeanEstimate.Of(results[i]);
                Interlocked.Add(ref mean, own.Low <= truth[i] && truth[i] <= own.High ? 1 : 0);
                Interlocked.Increment(ref means);
                if (i == shown[0])
                    continue;
                var behind = Differences.Paired(results[i], results[shown[0]]);
                var gap = truth[i] - truth[shown[0]];
                Interlocked.Add(ref difference, behind.Low <= gap && gap <= behind.High ? 1 : 0);
                Interlocked.Increment(ref differences);
            }
        });
        double all = leaderboards;
        return string.Create(CultureInfo.InvariantCulture,
            $"| {configurations} | {span} | {repeats} | {held / all:0.0 %} | {before / all:0.0} | {after / all:0.0} | {runs / all:0.0} "
            + $"| {mean / (double)means:0.0 %} | {difference / (double)Math.Max(1, differences):0.0 %} |");
    }
}
