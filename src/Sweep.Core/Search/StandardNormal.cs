namespace Sweep.Core;

/// <summary>The normal distribution of mean 0 and deviation 1.</summary>
internal static class StandardNormal
{
    /// <summary>Beyond it both tails are below 1e-15.</summary>
    private const double Farthest = 8;

    /// <summary>The probability of a draw at most <paramref name="x"/>.</summary>
    /// <remarks>
    /// 1/2 + density(x) * (x + x^3/3 + x^5/(3*5) + x^7/(3*5*7) + ...), integration by parts repeated; all terms have one sign, so nothing
    /// cancels. The absolute error is about 1e-15.
    /// </remarks>
    public static double Cumulative(double x)
    {
        if (Math.Abs(x) >= Farthest)
            return x > 0 ? 1 : 0;
        var (sum, term) = (x, x);
        for (var i = 3; sum + term != sum || i == 3; i += 2)
        {
            term *= x * x / i;
            sum += term;
        }
        return Math.Clamp(0.5 + PortableMath.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI) * sum, 0, 1);
    }

    /// <summary>
    /// The x of which <see cref="Cumulative"/> is <paramref name="probability"/>, by bisection, in [-8, 8]. The tails beyond 1e-10 are less
    /// exact than the middle, which no draw of six digits shows.
    /// </summary>
    /// <param name="probability">In [0, 1].</param>
    public static double Quantile(double probability)
    {
        var (low, high) = (-Farthest, Farthest);
        for (var i = 0; i < 60; i++)
        {
            var middle = low + (high - low) / 2;
            if (Cumulative(middle) < probability)
                low = middle;
            else
                high = middle;
        }
        return high;
    }
}
