using Sweep.Store;

namespace Sweep.Cli;

/// <summary>What a command that has trained says of a sweep that has runs to train still.</summary>
internal static class LeftUndone
{
    /// <summary>Why nobody here trains them, and what to do; null where none is left, or they are not held up.</summary>
    public static string? Caution(SweepSummary sweep, Suggestion suggestion) => PausedSweep.Caution(sweep) is { } paused
        ? $"{paused}: {suggestion.For($"unpause {sweep.Name}")}"
        : OtherDeviceKind.Caution(sweep);
}
