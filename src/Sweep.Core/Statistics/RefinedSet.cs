namespace Sweep.Core.Statistics;

/// <summary>
/// The configurations that cannot be told from the best where seeds were added to those that were tied, round by round. The first look
/// compares all over the seeds that all have; each further one compares those that are left over one seed more, as soon as all of them have
/// it. Who is told from the best at one look stays out. The looks share the error, so that the set holds the best in at least 95 of 100
/// cases however many looks there are.
/// </summary>
/// <param name="Contains">Whether a configuration cannot be told from the best, by position.</param>
/// <param name="Best">
/// How often it comes out best at the last look in simulation; 0 for those that have left before. They add to 1 where a look has compared.
/// </param>
/// <param name="Looks">The last look that each took part in, from 0.</param>
/// <param name="Look">The last look that was taken, from 0.</param>
public sealed record RefinedSet(IReadOnlyList<bool> Contains, IReadOnlyList<double> Best, IReadOnlyList<int> Looks, int Look)
{
    /// <param name="results">
    /// (configuration, seed), lower is better; seeds in the same order, of some configurations more than of others.
    /// </param>
    /// <param name="common">The seeds that the first look compares: all configurations have them.</param>
    /// <param name="first">
    /// Which configurations the first look leaves, where it has one seed only and something else has said so; null: found by
    /// <paramref name="common"/> seeds, two or more.
    /// </param>
    public static RefinedSet Of(IReadOnlyList<double[]> results, int common, IReadOnlyList<bool>? first = null)
    {
        var looks = new int[results.Count];
        var compared = Enumerable.Range(0, results.Count).ToList();
        var left = first is null ? Left(0) : compared.FindAll(i => first[i]);
        var look = 0;
        while (left.Count > 1 && left.TrueForAll(i => results[i].Length > common + look))
        {
            look++;
            compared = left;
            foreach (var i in compared)
                looks[i] = look;
            left = Left(look);
        }
        var best = new double[results.Count];
        if (first is null || look > 0)
        {
            var set = ConfigurationSet.OfLook(Compared(look), look, results.Count);
            foreach (var (place, i) in compared.Index())
                best[i] = set.Best[place];
        }
        return new RefinedSet([.. Enumerable.Range(0, results.Count).Select(left.Contains)], best, looks, look);

        List<double[]> Compared(int which) => compared.ConvertAll(i => results[i][..(common + which)]);

        List<int> Left(int which)
        {
            var stays = ConfigurationSet.LeftByLook(Compared(which), which, results.Count);
            return [.. compared.Where((_, place) => stays[place])];
        }
    }
}
