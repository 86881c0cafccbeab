namespace Sweep.Core;

/// <summary>
/// Tree-structured Parzen estimators: where the best results lie is one density, where the others lie is another, and the candidate with
/// the greatest ratio of the two is proposed. Both are sums of kernels over all axes together, so that axes which belong together are seen
/// as such. Pending points count as bad ones, so that machines that ask one after another are sent to different places.
/// </summary>
/// <remarks>
/// Sources: J. Bergstra et al., "Algorithms for hyper-parameter optimization", 2011; S. Falkner et al., "BOHB", 2018, for kernels over all
/// axes, whose width follows the spread of the points, and for candidates that are drawn more widely than the good ones lie.
/// </remarks>
internal sealed class TpeSearch : LearningSearch
{
    private const int Candidates = 64;

    /// <summary>The part of the results that are good ones.</summary>
    private const double GoodPart = 0.15;

    /// <summary>
    /// A good point's kernel weighs so many times as much as that of the next better one. The spread of the good ones says how far to go;
    /// the best says from where, or a search of a hundred runs in ten dimensions gets nowhere.
    /// </summary>
    private const double GoodWeight = 0.1;

    /// <summary>
    /// The bad ones' kernels are so many times as wide as the good ones'. With widths of their own, which their wide spread would make
    /// great, they would say nothing where the good ones have drawn together.
    /// </summary>
    private const double BadWidth = 1.3;

    /// <summary>Candidates are drawn from kernels so many times as wide.</summary>
    private const double Widening = 2;

    public override string Name => "tpe";

    internal override IEnumerable<double[]> Rank(ModelData data, CounterRandom random)
    {
        var order = Enumerable.Range(0, data.Points.Length).OrderBy(i => data.Values[i]).ToArray(); // stable: the earlier of equals
        var count = GoodCount(order.Length, data.Axes.Count);
        double[][] best = [.. order.Take(count).Select(i => data.Points[i])];
        double[][] rest = [.. order.Skip(count).Select(i => data.Points[i]), .. data.Pending];
        var widths = ParzenEstimator.WidthsOf(data.Axes, best);
        var good = new ParzenEstimator(data.Axes, best, widths, FallingWeights(count));
        var bad = new ParzenEstimator(
            data.Axes, rest, [.. widths.Select(width => Math.Min(BadWidth * width, 1))], [.. rest.Select(_ => 1.0)]);
        return Enumerable.Range(0, Candidates)
            .Select(i => good.Draw(random.Derive((ulong)i), Widening))
            .OrderByDescending(point => good.LogDensity(point) - bad.LogDensity(point))
            .ToArray();
    }

    /// <summary>The best part, but enough to tell the width of each axis, and never more than half.</summary>
    private static int GoodCount(int results, int axes) =>
        Math.Min(Math.Max((int)Math.Ceiling(GoodPart * results), axes + 1), (results + 1) / 2);

    /// <summary>Their mean is 1.</summary>
    private static double[] FallingWeights(int count)
    {
        var weights = new double[count];
        weights[0] = 1;
        for (var i = 1; i < count; i++)
            weights[i] = GoodWeight * weights[i - 1];
        var sum = weights.Sum();
        return [.. weights.Select(weight => weight * count / sum)];
    }
}
