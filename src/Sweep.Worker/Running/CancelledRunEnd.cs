using Sweep.Core;
using Sweep.Core.Protocol;
using Sweep.Store;

namespace Sweep.Worker;

/// <summary>
/// The end of a run that was cancelled at this worker rather than in the store: its training stops at once, whether the store answers or
/// not, and the store is told under the lease's epoch. Until it has heard, the lease is kept: nobody else gets the run.
/// </summary>
/// <param name="channel">To the process that still trains the run; null when none does.</param>
/// <param name="step">How far the run was.</param>
internal sealed class CancelledRunEnd(SlotContext slot, RunChannel? channel, RunLease lease, HeldRun held, int step)
{
    private const string Reason = "cancelled by hand";

    /// <param name="stop">The worker stops: the store is waited for as long as trainers are, and not longer.</param>
    public async Task RunAsync(CancellationToken stop)
    {
        if (channel is not null)
            await channel.EndRunAsync(new StopCommand(channel.Run), slot.Options.StopTimeout, slot.Time);
        using var giveUp = new CancellationTokenSource(Timeout.InfiniteTimeSpan, slot.Time);
        using var stopping = stop.Register(() => giveUp.CancelAfter(slot.Options.StopTimeout));
        var state = RunState.Queued;
        try
        {
            state = await slot.Retry.CallAsync(TellAsync, giveUp.Token);
        }
        catch (OperationCanceledException) when (giveUp.IsCancellationRequested)
        {
            slot.Notice(lease.Run, "it was cancelled, but the store did not answer before this worker's end: it will be trained again");
        }
        if (state == RunState.Cancelled)
            held.Recorded();
        slot.Say(new RunEndedEvent(slot.Id, lease.Run, state, null, null, 0));
    }

    private async Task<RunState> TellAsync(CancellationToken cancel)
    {
        try
        {
            return await slot.Store.FailAsync(lease, new RunFailure(FailureKind.Cancelled, Reason, step), cancel);
        }
        catch (LeaseLostException)
        {
            return await TellWithoutLeaseAsync(cancel);
        }
    }

    /// <summary>
    /// The store was away for so long that the lease ended there, or somebody else cancelled the run. While no other worker has taken it
    /// up, it can be cancelled still.
    /// </summary>
    private async Task<RunState> TellWithoutLeaseAsync(CancellationToken cancel)
    {
        var run = (await slot.Store.FindRunAsync(lease.Run, cancel))?.Summary;
        if (run is { State: RunState.Queued } && run.Attempts == lease.Attempt)
        {
            await slot.Store.CancelAsync(lease.Run.Sweep, lease.Run.Number, cancel);
            return RunState.Cancelled;
        }
        if (run is { State: RunState.Running })
        {
            slot.Notice(
                lease.Run, $"its cancellation comes too late: the lease ran out, and {run.Host} {run.Device} trains it; cancel it there");
        }
        return run?.State ?? RunState.Cancelled;
    }
}
