using Sweep.Core.Statistics;

namespace Sweep.Listings;

/// <summary>
/// A difference of two runs' or configurations' metrics with its 95 % interval from <paramref name="Low"/> to <paramref name="High"/>.
/// </summary>
/// <param name="Pairs">The groups of sequences, or the seeds, that it is paired over; 0 where it is not.</param>
public sealed record DifferenceEstimate(double Mean, double StandardError, double Low, double High, NoiseKind Noise, int Pairs)
{
    /// <summary>Two-sided 95 % of a normal distribution.</summary>
    public const double NormalBound = 1.96;

    /// <summary>How often chance alone gives a difference at least as large, either way, where there is none.</summary>
    public required double Probability { get; init; }

    public static DifferenceEstimate Of(MeanEstimate paired, NoiseKind noise) =>
        new(paired.Mean, paired.StandardError, paired.Low, paired.High, noise, paired.Count) { Probability = paired.TwoSided };
}
