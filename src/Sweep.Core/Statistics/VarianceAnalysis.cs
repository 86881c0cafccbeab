namespace Sweep.Core.Statistics;

/// <summary>
/// Analysis of variance of a full grid with equally many results at each point: exact, as every effect is orthogonal to the others.
/// Source: R. A. Fisher, "Statistical Methods for Research Workers", 1925.
/// </summary>
/// <param name="Effects">The factors, their pairs, and where there are three or more factors what they do together beyond that.</param>
/// <param name="ResidualSquares">What repeats of one point differ by; null without repeats.</param>
/// <param name="ResidualFreedom">0 without repeats.</param>
public sealed record VarianceAnalysis(
    IReadOnlyList<VarianceEffect> Effects, double TotalSquares, double? ResidualSquares, int ResidualFreedom)
{
    /// <summary>Null where the results are no full grid: a combination is missing, or one has more results than another.</summary>
    /// <param name="factors">Each factor's name, at least one.</param>
    /// <param name="levels">(result, factor): its level, as any number.</param>
    /// <param name="values">(result)</param>
    public static VarianceAnalysis? Of(IReadOnlyList<string> factors, IReadOnlyList<int[]> levels, IReadOnlyList<double> values)
    {
        if (factors.Count == 0 || values.Count == 0 || !values.All(double.IsFinite))
            return null;
        var counts = Enumerable.Range(0, factors.Count).Select(f => levels.Select(row => row[f]).Distinct().Count()).ToArray();
        var points = counts.Aggregate(1L, (product, count) => product * count);
        var cells = levels.GroupBy(row => string.Join(',', row)).Select(cell => cell.Count()).ToList();
        if (cells.Count != points || cells.Distinct().Skip(1).Any())
            return null;

        var mean = values.Average();
        double Between(params int[] some) => levels.Zip(values)
            .GroupBy(row => string.Join(',', some.Select(f => row.First[f])), row => row.Second)
            .Sum(group => group.Count() * Math.Pow(group.Average() - mean, 2));

        var total = values.Sum(value => (value - mean) * (value - mean));
        var alone = Enumerable.Range(0, factors.Count).Select(f => Between(f)).ToArray();
        var between = Between([.. Enumerable.Range(0, factors.Count)]);
        var repeats = cells[0];
        var (residual, freedom) = (total - between, values.Count - (int)points);
        VarianceEffect Effect(IReadOnlyList<string> names, double squares, int effectFreedom)
        {
            double? f = repeats > 1 && effectFreedom > 0 && residual > 0 ? squares / effectFreedom / (residual / freedom) : null;
            return new VarianceEffect(names, squares, effectFreedom, total > 0 ? squares / total : 0, f,
                f is { } ratio ? FisherDistribution.UpperTail(ratio, effectFreedom, freedom) : null);
        }

        List<VarianceEffect> effects = [.. factors.Select((name, f) => Effect([name], alone[f], counts[f] - 1))];
        for (var a = 0; a < factors.Count; a++)
        {
            for (var b = a + 1; b < factors.Count; b++)
            {
                var squares = Math.Max(0, Between(a, b) - alone[a] - alone[b]);
                effects.Add(Effect([factors[a], factors[b]], squares, (counts[a] - 1) * (counts[b] - 1)));
            }
        }
        if (factors.Count > 2)
        {
            var rest = Math.Max(0, between - effects.Sum(effect => effect.SumOfSquares));
            effects.Add(Effect([], rest, (int)points - 1 - effects.Sum(effect => effect.Freedom)));
        }
        return new VarianceAnalysis(effects, total, repeats > 1 ? residual : null, repeats > 1 ? freedom : 0);
    }
}
