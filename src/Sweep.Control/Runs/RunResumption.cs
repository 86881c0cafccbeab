using Sweep.Core;
using Sweep.Store;

namespace Sweep.Control;

/// <summary>Putting the failed, diverged and cancelled runs of a sweep, or one of them, back into the queue.</summary>
/// <param name="Resumed">How many runs this call has put there.</param>
/// <param name="ResumesSearch">The whole sweep was named, and its search proposes runs again.</param>
public sealed record RunResumption(int Resumed, bool ResumesSearch)
{
    /// <param name="run">Null for the whole sweep.</param>
    /// <param name="fromStart">Forget their checkpoints and begin at step 0.</param>
    /// <exception cref="UsageException">The run is none of these.</exception>
    public static async Task<RunResumption> CarryOutAsync(
        ISweepStore store, SweepSummary sweep, RunSummary? run, bool fromStart, CancellationToken cancel)
    {
        if (run is not null and not { State: RunState.Failed or RunState.Diverged or RunState.Cancelled })
            throw new UsageException($"run {run.Id} is {run.State.ToName()}; only failed, diverged and cancelled runs are resumed");
        var resumed = await store.ResumeAsync(sweep.Name, run?.Id.Number, fromStart, cancel);
        return new RunResumption(resumed, run is null && sweep.Search is { State: SearchState.Cancelled });
    }
}
