namespace Sweep.Core.Statistics;

/// <summary>
/// The configurations that cannot be told from the best by runs with the same seeds: a result is taken as configuration + seed + error, so
/// that what a seed does to all cancels, and the error's variance is estimated from all runs together. A configuration stays while its mean
/// is behind the least by no more than the largest of that many differences gets by chance. Unlike a model's own losses, this says
/// something about seeds not tried. Source of the inversion for an unknown best: J. C. Hsu, "Constrained simultaneous confidence intervals
/// for multiple comparisons with the best", 1984.
/// </summary>
public static class ConfigurationSet
{
    private const double Outside = 0.05;
    private const int Draws = 4096;

    /// <param name="results">
    /// (configuration, seed), lower is better: at least two seeds, and every configuration with the same seeds in the same order.
    /// </param>
    public static BestSet Of(IReadOnlyList<double[]> results, long seed = 0)
    {
        var (configurations, seeds) = (results.Count, results[0].Length);
        if (configurations == 1)
            return new BestSet([true], [1]);
        var means = results.Select(row => row.Average()).ToArray();
        var bySeed = Enumerable.Range(0, seeds).Select(s => results.Average(row => row[s])).ToArray();
        var overall = means.Average();
        var squares = results.Index()
            .Sum(row => row.Item.Index().Sum(v => Math.Pow(v.Item - means[row.Index] - bySeed[v.Index] + overall, 2)));
        var freedom = (configurations - 1) * (seeds - 1);
        var variance = squares / freedom;

        var bound = LargestDifference.Bound(Outside, configurations - 1, freedom) * Math.Sqrt(2 * variance / seeds);
        var least = means.Min();
        return new BestSet(
            [.. means.Select(mean => mean - least <= bound)],
            Shares(means, Math.Sqrt(variance / seeds), freedom, new CounterRandom(seed, RandomStream.Resampling)));
    }

    private static double[] Shares(double[] means, double error, int freedom, CounterRandom key)
    {
        var (wins, doubt) = (new int[means.Length], new VarianceDoubt(freedom));
        for (var draw = 0; draw < Draws; draw++)
        {
            var scale = error * doubt.Draw(key.Derive(1), draw);
            var (least, winner) = (double.PositiveInfinity, 0);
            for (var i = 0; i < means.Length; i++)
            {
                var mean = means[i] + scale * key.Normal((ulong)(draw * (long)means.Length + i));
                if (mean < least)
                    (least, winner) = (mean, i);
            }
            wins[winner]++;
        }
        return [.. wins.Select(count => count / (double)Draws)];
    }
}
