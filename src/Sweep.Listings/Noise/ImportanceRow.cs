namespace Sweep.Listings;

/// <summary>How much of the variation of results one cause explains.</summary>
/// <param name="Name">
/// A parameter, the interaction of two as <c>a*b</c>, <c>higher</c> for that of three and more, or <c>repeats</c>. Parameters that changed
/// together in all runs are one, <c>a+b</c>.
/// </param>
/// <param name="Share">From 0 to 1; the rows of a sweep add to 1, or are all 0 where nothing varies.</param>
/// <param name="SumOfSquares">Of the analysis of variance; null of the other method.</param>
/// <param name="Probability">How often chance alone explains as much; null where it is not known.</param>
public sealed record ImportanceRow(string Name, double Share, double? SumOfSquares, int? Freedom, double? F, double? Probability)
{
    public const string Together = "+";
    public const string Higher = "higher";
    public const string Repeats = "repeats";
}
