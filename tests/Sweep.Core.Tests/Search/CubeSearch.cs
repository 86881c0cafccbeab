namespace Sweep.Core.Tests.Search;

/// <summary>
/// Searches for the minimum of a known function with the methods' models, without a sweep around them. Linked into bench/search too.
/// </summary>
internal static class CubeSearch
{
    /// <summary>The sum of squares: 0 at the origin.</summary>
    public static double Sphere(double[] x) => x.Sum(value => value * value);

    /// <summary>A bent valley: 0 at (1, ..., 1).</summary>
    public static double Rosenbrock(double[] x)
    {
        var sum = 0.0;
        for (var i = 0; i + 1 < x.Length; i++)
        {
            var (across, along) = (x[i + 1] - x[i] * x[i], 1 - x[i]);
            sum += 100 * across * across + along * along;
        }
        return sum;
    }

    /// <summary>
    /// The least value met, in ten dimensions from -5 to 5, with ten random points first; the points and values are those of
    /// <see cref="Run"/>.
    /// </summary>
    /// <param name="search">Null for random points all the way.</param>
    public static double Best(SearchMethod? search, Func<double[], double> function, long seed, int evaluations = 100, int lag = 1) =>
        Run(search, Enumerable.Repeat(SearchAxis.Continuous, 10).ToArray(),
            point => function([.. point.Select(place => 10 * place - 5)]), seed, evaluations, lag).Values.Min();

    /// <param name="function">Takes a point of the unit cube.</param>
    public static (double[][] Points, double[] Values) Run(
        SearchMethod? search, IReadOnlyList<SearchAxis> axes, Func<double[], double> function, long seed, int evaluations, int lag)
    {
        const int Startup = 10;
        var points = new List<double[]>();
        var values = new List<double>();
        for (var number = 1; number <= evaluations; number++)
        {
            var random = new CounterRandom(seed, RandomStream.Proposal, (ulong)number);
            var seen = Math.Max(0, number - lag);
            double[] point = search is LearningSearch method && number > Startup && seen >= 2
                ? method.Rank(
                    new ModelData(axes, [.. points.Take(seen)], [.. values.Take(seen)], new double[seen], [.. points.Skip(seen)]),
                    random).First()
                : [.. axes.Select((axis, d) => axis.Snap(random.Derive((ulong)d).Uniform(0)))];
            points.Add(point);
            values.Add(function(point));
        }
        return ([.. points], [.. values]);
    }
}
