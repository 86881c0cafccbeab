namespace Sweep.Core;

/// <summary>
/// The logarithm of how much a normal result is expected to be below the best one: far from every good place the expectation itself is 0
/// in double precision, and shows no way. Source: S. Ament et al., "Unexpected improvements to expected improvement", 2023.
/// </summary>
internal static class LogExpectedImprovement
{
    /// <summary>Below it the direct formula would lose digits, and the continued fraction has converged.</summary>
    private const double Far = -2;

    private const int Terms = 60;

    /// <summary>log h(z), h(z) = density(z) + z * cumulative(z), and its derivative; z is the improvement in deviations.</summary>
    public static (double Value, double Slope) Of(double z)
    {
        if (z > Far)
        {
            var cumulative = StandardNormal.Cumulative(z);
            var h = PortableMath.Exp(-z * z / 2 - PortableMath.LogSqrtTwoPi) + z * cumulative;
            return (PortableMath.Log(h), cumulative / h);
        }
        // Laplace's continued fraction: the tail beyond t = -z is density / (t + c), c = 1 / (t + 2 / (t + 3 / (t + ...))). So h is
        // density * c / (t + c), and its derivative, the tail, is h / c.
        var t = -z;
        var c = 0.0;
        for (var k = Terms; k >= 1; k--)
            c = k / (t + c);
        return (-t * t / 2 - PortableMath.LogSqrtTwoPi + PortableMath.Log(c / (t + c)), 1 / c);
    }
}
