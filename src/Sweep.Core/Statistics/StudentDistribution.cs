using MathNet.Numerics;

namespace Sweep.Core.Statistics;

/// <summary>Student's t distribution: the tails themselves, not one less the rest, so that small probabilities are exact.</summary>
internal static class StudentDistribution
{
    /// <summary>The probability of a draw above <paramref name="t"/>.</summary>
    /// <param name="freedom">Degrees of freedom, at least 1.</param>
    public static double UpperTail(double t, double freedom)
    {
        if (double.IsNaN(t))
            return double.NaN;
        if (double.IsInfinity(t))
            return t > 0 ? 0 : 1;
        var beyond = SpecialFunctions.BetaRegularized(freedom / 2, 0.5, freedom / (freedom + t * t)) / 2;
        return t >= 0 ? beyond : 1 - beyond;
    }

    /// <summary>The t that a draw exceeds with <paramref name="probability"/>, by bisection to the last digit.</summary>
    /// <param name="probability">In (0, 0.5].</param>
    public static double UpperQuantile(double probability, double freedom)
    {
        var (low, high) = (0.0, 1.0);
        while (UpperTail(high, freedom) > probability)
            (low, high) = (high, 2 * high);
        for (var i = 0; i < 100 && low < high; i++)
        {
            var middle = low + (high - low) / 2;
            if (middle == low || middle == high)
                break;
            if (UpperTail(middle, freedom) > probability)
                low = middle;
            else
                high = middle;
        }
        return high;
    }
}
