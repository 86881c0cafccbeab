using MathNet.Numerics;

namespace Sweep.Core.Statistics;

/// <summary>
/// How far two models are apart. What both were measured on cancels in a paired difference, so its error is that of what really differs.
/// </summary>
public static class Differences
{
    /// <summary>The mean of a - b over the groups that both have: the same sequences, in the same order.</summary>
    /// <param name="a">Mean losses of groups of equal size.</param>
    public static MeanEstimate Paired(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var differences = new double[Math.Min(a.Length, b.Length)];
        for (var i = 0; i < differences.Length; i++)
            differences[i] = a[i] - b[i];
        return MeanEstimate.Of(differences);
    }

    /// <summary>The mean of a - b over the seeds that both configurations were trained with.</summary>
    /// <param name="a">Results by seed.</param>
    public static MeanEstimate BySeed(IReadOnlyDictionary<long, double> a, IReadOnlyDictionary<long, double> b)
    {
        var common = a.Keys.Where(b.ContainsKey).Order();
        return MeanEstimate.Of([.. common.Select(seed => a[seed] - b[seed])]);
    }

    /// <summary>How often a normal error alone is at least as far from 0, either way, as so many standard errors.</summary>
    public static double NormalTwoSided(double standardErrors) => SpecialFunctions.Erfc(Math.Abs(standardErrors) / Math.Sqrt(2));

    /// <summary>The standard error of a difference of two means that were measured independently of each other.</summary>
    public static double UnpairedError(double errorOfA, double errorOfB) => Math.Sqrt(errorOfA * errorOfA + errorOfB * errorOfB);
}
