using Sweep.Core;
using Sweep.Core.EarlyStopping;

namespace Sweep.Store;

/// <summary>
/// The runs that went on where early stopping stopped others, and have no final result: they are running, paused or queued again, or were
/// cancelled. Those that they left behind are worse at that step, whatever their best was, so none of these is a winner. Runs that diverged
/// or failed, and further seeds that <c>sweep refine</c> added, are none.
/// </summary>
internal sealed class Survivors
{
    private readonly HashSet<RunId> _runs;

    private Survivors(HashSet<RunId> runs) => _runs = runs;

    public bool Any => _runs.Count > 0;

    /// <param name="runs">All of a sweep's.</param>
    public static Survivors Of(IReadOnlyList<RunSummary> runs)
    {
        var rungs = runs.Where(run => run.State == RunState.Stopped && run.Decision is not null).Select(run => run.Decision!.Step).ToList();
        return new Survivors(rungs.Count == 0 ? []
            : [.. runs.Where(run => run.Decision is { } decision && WentOnAt(run, decision, rungs.Min())).Select(run => run.Id)]);
    }

    public bool Contains(RunSummary run) => _runs.Contains(run.Id);

    private static bool WentOnAt(RunSummary run, StoppingDecision decision, int rung)
    {
        if (run.IsRefinement || run.Best is null
            || run.State is not (RunState.Running or RunState.Paused or RunState.Queued or RunState.Cancelled))
            return false;
        // What it met beyond its committed step is not known to anybody yet. A cancelled run can be out: then it went on only at the rungs
        // before that one.
        return Math.Min(run.Step, decision.CommittedStep) >= rung && (decision.Verdict != Verdict.Out || decision.Step > rung);
    }
}
