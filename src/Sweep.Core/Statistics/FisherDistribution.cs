using MathNet.Numerics;

namespace Sweep.Core.Statistics;

/// <summary>Fisher's F distribution.</summary>
internal static class FisherDistribution
{
    /// <summary>The probability of a ratio of mean squares above <paramref name="f"/>, with its small values exact.</summary>
    public static double UpperTail(double f, int effectFreedom, int residualFreedom)
    {
        if (double.IsPositiveInfinity(f))
            return 0;
        return SpecialFunctions.BetaRegularized(
            residualFreedom / 2.0, effectFreedom / 2.0, residualFreedom / (residualFreedom + effectFreedom * f));
    }
}
