using MathNet.Numerics;

namespace Sweep.Core.Statistics;

/// <summary>
/// How far the least of several equal means may be below a given one by chance, in standard errors of a difference: Dunnett's one-sided
/// bound, for means of one variance that was estimated with them.
/// Source: C. W. Dunnett, "A multiple comparison procedure for comparing several treatments with a control", 1955.
/// </summary>
internal static class LargestDifference
{
    private const int Steps = 48;

    /// <summary>The bound that the largest of the t values exceeds with <paramref name="probability"/>.</summary>
    /// <param name="others">Means that are compared with the one, at least 1.</param>
    /// <param name="freedom">Degrees of freedom of the variance.</param>
    public static double Bound(double probability, int others, int freedom)
    {
        var factors = new VarianceDoubt(freedom, Steps).Factors;
        var (low, high) = (0.0, 2 * StudentDistribution.UpperQuantile(probability / others, freedom));
        for (var i = 0; i < 25; i++)
        {
            var middle = (low + high) / 2;
            if (factors.Average(factor => Exceeded(middle / factor, others)) > probability)
                low = middle;
            else
                high = middle;
        }
        return high;
    }

    // Given the one mean's error x, the others are independent: all stay above x - t * sqrt 2 with probability N(t * sqrt 2 - x)^others.
    private static double Exceeded(double t, int others)
    {
        const double width = 16.0 / Steps;
        var within = 0.0;
        for (var i = 0; i < Steps; i++)
        {
            var x = -8 + (i + 0.5) * width;
            within += Math.Exp(-x * x / 2) * Math.Pow(SpecialFunctions.Erfc(x / Math.Sqrt(2) - t) / 2, others);
        }
        return 1 - within * width / Math.Sqrt(2 * Math.PI);
    }
}
