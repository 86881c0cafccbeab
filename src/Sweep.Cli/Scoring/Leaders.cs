using Sweep.Listings;
using Sweep.Store;

namespace Sweep.Cli;

/// <summary>Which runs of a sweep are worth a score.</summary>
internal static class Leaders
{
    /// <summary>So many are scored at least: the second and third say how far the first is ahead.</summary>
    private const int Fewest = 3;

    /// <summary>
    /// The first <paramref name="top"/> rows, by default those that cannot be told from the best, and three at least. Where the sweep has
    /// repeats a row is a configuration with all its runs. Without a number, runs that have never learned are left out: no checkpoint is
    /// written before the first step.
    /// </summary>
    /// <param name="ranked">Without scores, so that the choice is the same before and after.</param>
    /// <returns>In the order of the leaderboard.</returns>
    public static IReadOnlyList<LeaderboardRow> Of(RankedRuns ranked, SweepSummary sweep, int? top)
    {
        if (!RankedConfigurations.HasRepeats(ranked.Rows))
        {
            return Chosen(
                ranked.Rows.Where(row => row.HasPlace && (top is not null || !row.Run.HasNeverLearned())),
                row => row.TiedWithBest == true, top);
        }
        var configurations = RankedConfigurations.Of(ranked, sweep.Metric).Rows.Where(row => row.HasPlace);
        var chosen = Chosen(configurations, row => row.TiedWithBest == true, top).Select(row => row.Number).ToHashSet();
        return [.. ranked.Rows.Where(row => chosen.Contains(row.Run.Configuration) && (top is not null || !row.Run.HasNeverLearned()))];
    }

    private static List<T> Chosen<T>(IEnumerable<T> rows, Func<T, bool> isTied, int? top)
    {
        var list = rows.ToList();
        return [.. list.Take(top ?? Math.Max(Fewest, list.FindLastIndex(row => isTied(row)) + 1))];
    }
}
