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
        var freedom = (results.Count - 1) * (results[0].Length - 1);
        return Of(results, seed, results.Count == 1 ? 0 : LargestDifference.Bound(Outside, results.Count - 1, freedom));
    }

    /// <summary>
    /// The set as it is after one of several looks at growing results. Looks share the 5 % of error: the first has a half of it, the next
    /// 1/6, then 1/12, 1/20 and so on, together never more than all (Bonferroni over looks and competitors).
    /// </summary>
    /// <param name="results">As above, of the configurations that the looks before have left.</param>
    /// <param name="look">From 0.</param>
    /// <param name="compared">How many configurations there were at the first look: those that have left chose the rest.</param>
    public static BestSet OfLook(IReadOnlyList<double[]> results, int look, int compared, long seed = 0) =>
        Of(results, seed, BoundOfLook(results, look, compared));

    /// <summary>Which configurations such a look leaves, without how often each is the best.</summary>
    internal static IReadOnlyList<bool> LeftByLook(IReadOnlyList<double[]> results, int look, int compared) =>
        Tied([.. results.Select(row => row.Average())], Variance(results), results[0].Length, BoundOfLook(results, look, compared));

    private static double BoundOfLook(IReadOnlyList<double[]> results, int look, int compared) => results.Count == 1 ? 0
        : StudentDistribution.UpperQuantile(ErrorOf(look) / (compared - 1), (results.Count - 1) * (results[0].Length - 1));

    /// <summary>The share of cases in which one look may leave out the best.</summary>
    /// <param name="look">From 0.</param>
    public static double ErrorOf(int look) => Outside / ((look + 1) * (look + 2));

    // The bound is of a difference, in its standard errors.
    private static BestSet Of(IReadOnlyList<double[]> results, long seed, double bound)
    {
        var (configurations, seeds) = (results.Count, results[0].Length);
        if (configurations == 1)
            return new BestSet([true], [1]);
        var means = results.Select(row => row.Average()).ToArray();
        var variance = Variance(results);
        var freedom = (configurations - 1) * (seeds - 1);
        return new BestSet(
            Tied(means, variance, seeds, bound),
            Shares(means, Math.Sqrt(variance / seeds), freedom, new CounterRandom(seed, RandomStream.Resampling)));
    }

    private static bool[] Tied(double[] means, double variance, int seeds, double bound)
    {
        var (least, most) = (means.Min(), bound * Math.Sqrt(2 * variance / seeds));
        return [.. means.Select(mean => mean - least <= most)];
    }

    /// <summary>Of the error: what is left of a result beside its configuration and its seed.</summary>
    private static double Variance(IReadOnlyList<double[]> results)
    {
        var (configurations, seeds) = (results.Count, results[0].Length);
        if (configurations == 1)
            return 0;
        var means = results.Select(row => row.Average()).ToArray();
        var bySeed = Enumerable.Range(0, seeds).Select(s => results.Average(row => row[s])).ToArray();
        var overall = means.Average();
        var squares = results.Index()
            .Sum(row => row.Item.Index().Sum(v => Math.Pow(v.Item - means[row.Index] - bySeed[v.Index] + overall, 2)));
        return squares / ((configurations - 1) * (seeds - 1));
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
