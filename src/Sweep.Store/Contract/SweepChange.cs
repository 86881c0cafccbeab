namespace Sweep.Store;

/// <summary>What is new in a sweep since the change before; the first one tells everything.</summary>
/// <param name="Runs">The runs that changed, by number.</param>
/// <param name="Finished">Nothing is queued or running any more; the last change.</param>
public sealed record SweepChange(RunCounts Counts, IReadOnlyList<RunSummary> Runs, bool Finished);
