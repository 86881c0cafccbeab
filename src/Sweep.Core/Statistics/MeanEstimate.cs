namespace Sweep.Core.Statistics;

/// <summary>A mean of independent values, and how far chance may have moved it (Student, n - 1 degrees of freedom).</summary>
/// <param name="StandardError">Of the mean; NaN for fewer than two values.</param>
/// <param name="Count">How many values it is the mean of.</param>
public readonly record struct MeanEstimate(double Mean, double StandardError, int Count)
{
    private const double Outside = 0.05;

    public double T => Mean / StandardError;

    /// <summary>Half the width of the 95 % interval around the mean; NaN for fewer than two values.</summary>
    public double HalfWidth => Count < 2 ? double.NaN : StandardError * StudentDistribution.UpperQuantile(Outside / 2, Count - 1);

    public double Low => Mean - HalfWidth;

    public double High => Mean + HalfWidth;

    /// <summary>How often chance alone gives a mean at least as great where the true one is 0.</summary>
    public double OneSided => Count < 2 ? double.NaN : StudentDistribution.UpperTail(T, Count - 1);

    /// <summary>How often chance alone gives a mean at least as far from 0 where the true one is 0.</summary>
    public double TwoSided => Count < 2 ? double.NaN : 2 * StudentDistribution.UpperTail(Math.Abs(T), Count - 1);

    public static MeanEstimate Of(ReadOnlySpan<double> values)
    {
        var sum = 0.0;
        foreach (var value in values)
            sum += value;
        var mean = sum / values.Length;
        var squares = 0.0;
        foreach (var value in values)
            squares += (value - mean) * (value - mean);
        return new MeanEstimate(mean, Math.Sqrt(squares / (values.Length - 1.0) / values.Length), values.Length);
    }
}
