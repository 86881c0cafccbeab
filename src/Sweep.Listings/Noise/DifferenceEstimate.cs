namespace Sweep.Listings;

/// <summary>A difference of two runs' metrics with its 95 % interval from <paramref name="Low"/> to <paramref name="High"/>.</summary>
/// <param name="Groups">The groups of sequences that it is paired over; 0 where it is not.</param>
public sealed record DifferenceEstimate(double Mean, double StandardError, double Low, double High, NoiseKind Noise, int Groups)
{
    /// <summary>Two-sided 95 % of a normal distribution.</summary>
    public const double NormalBound = 1.96;

    public void Fill(IRow row) => row
        .Add("behind_best", Mean)
        .Add("behind_best_sem", StandardError)
        .Add("behind_best_low", Low)
        .Add("behind_best_high", High)
        .Add("noise", Noise.ToName())
        .Add("groups", (long)Groups);

    /// <summary>The same fields without values.</summary>
    public static void FillNone(IRow row) => row
        .Add("behind_best", (double?)null)
        .Add("behind_best_sem", (double?)null)
        .Add("behind_best_low", (double?)null)
        .Add("behind_best_high", (double?)null)
        .Add("noise", (string?)null)
        .Add("groups", (long?)null);
}
