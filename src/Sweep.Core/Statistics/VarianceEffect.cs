namespace Sweep.Core.Statistics;

/// <summary>What one factor, or two together beyond each alone, explain of the variation of results.</summary>
/// <param name="Factors">One factor, two, or none: what three and more explain together beyond all that.</param>
/// <param name="Share">Of the sum of all squares, from 0 to 1.</param>
/// <param name="F">The effect's mean square over that of the repeats; null without repeats, or where they differ by nothing.</param>
/// <param name="Probability">How often chance alone gives so great an F; null where F is.</param>
public sealed record VarianceEffect(
    IReadOnlyList<string> Factors, double SumOfSquares, int Freedom, double Share, double? F, double? Probability);
