namespace Sweep.Listings;

/// <summary>The marks of a leaderboard that its reader sees: no sentence explains others.</summary>
/// <param name="Tie">How a row is marked that cannot be told from the best; null where there is no room for the mark.</param>
/// <param name="HasIntervals">Whether the 95 % intervals of means are shown.</param>
public sealed record ShownMarks(string? Tie, bool HasIntervals)
{
    /// <summary>What marks the best score.</summary>
    public const string BestScore = "best";

    public static ShownMarks All { get; } = new("≈", HasIntervals: true);
}
