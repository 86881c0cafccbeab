using Sweep.Core;
using Sweep.Store;

namespace Sweep.Control;

/// <summary>Cancelling a sweep or one run of it.</summary>
/// <param name="Cancelled">How many runs this call has cancelled.</param>
/// <param name="EndsSearch">The whole sweep was named, and its search would have proposed further runs.</param>
public sealed record RunCancellation(int Cancelled, bool EndsSearch)
{
    /// <param name="run">Null for the whole sweep.</param>
    /// <exception cref="UsageException">The run has ended already.</exception>
    public static async Task<RunCancellation> CarryOutAsync(
        ISweepStore store, SweepSummary sweep, RunSummary? run, CancellationToken cancel)
    {
        // Under early stopping, and in a search, a failed run holds the others up until it is resumed or cancelled.
        var holdsUp = run?.State == RunState.Failed && (run.Decision?.CommittedStep is not null || sweep.Search is not null);
        if (run is not null && run.State.IsFinal() && !holdsUp)
        {
            throw new UsageException(
                $"run {run.Id} is {run.State.ToName()} already; only queued, running and paused runs are cancelled");
        }
        var cancelled = await store.CancelAsync(sweep.Name, run?.Id.Number, cancel);
        return new RunCancellation(cancelled, run is null && sweep.Search is { Left: > 0 });
    }
}
