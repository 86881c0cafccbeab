using Sweep.Core;

namespace Sweep.Cli;

/// <summary>What <c>SWEEP|RUN</c> names: a whole sweep, or one run of it.</summary>
/// <param name="Number">The run's number; null for the sweep.</param>
internal sealed record RunOrSweep(string Sweep, int? Number)
{
    public override string ToString() => Number is { } number ? new RunId(Sweep, number).ToString() : Sweep;

    /// <summary>Sweep names hold no slash, so the text alone tells.</summary>
    public static RunOrSweep Parse(string text) =>
        RunId.TryParse(text, out var run) ? new RunOrSweep(run.Sweep, run.Number) : new RunOrSweep(text, null);
}
