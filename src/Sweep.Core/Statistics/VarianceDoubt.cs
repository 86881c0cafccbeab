using MathNet.Numerics.Distributions;

namespace Sweep.Core.Statistics;

/// <summary>
/// What the true standard deviation may be beside one that was estimated: the factors that make Student's t values of normal ones.
/// </summary>
internal sealed class VarianceDoubt
{
    private readonly double[] _factors;

    /// <param name="freedom">Degrees of freedom of the estimate, at least 1.</param>
    /// <param name="count">How many factors, each for an equal share of what may be.</param>
    public VarianceDoubt(int freedom, int count = 256) =>
        _factors = [.. Enumerable.Range(0, count).Select(i => Math.Sqrt(freedom / ChiSquared.InvCDF(freedom, (i + 0.5) / count)))];

    public IReadOnlyList<double> Factors => _factors;

    /// <summary>The factor that the index-th draw has.</summary>
    public double Draw(CounterRandom key, int index) => _factors[key.Below((ulong)index, _factors.Length)];
}
