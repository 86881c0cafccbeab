using Sweep.Listings;
using Sweep.Store;

namespace Sweep.Cli;

/// <summary>What is said where a sweep has runs to train, and nobody trains them because it is paused.</summary>
internal static class PausedSweep
{
    /// <summary>Null where it is not paused, or nothing is left to train.</summary>
    public static string? Caution(SweepSummary sweep)
    {
        var counts = sweep.Counts;
        var left = counts.Queued + counts.ToPropose + counts.Paused;
        return counts.OnHold && left > 0 ? $"{sweep.Name} is paused, with {Format.Count(left, "run")} to go" : null;
    }
}
