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

    // How attempts end or stand while nobody has decided anything about their run.
    private static readonly string[] s_passedOn = [FailureKind.Lost.ToName(), "released", "paused", "running"];

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
            if (!state.IsFinal())
                slot.Notice(lease.Run, $"its cancellation comes too late: it was resumed since, and is {state.ToName()} now");
        }
        catch (Exception e) when (e is StoreGivenUpException || (e is OperationCanceledException && giveUp.IsCancellationRequested))
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
    /// The lease has ended: the store was away for too long, or somebody else decided about the run. Where the worker's loss is all that
    /// has happened to it since, the run is still the one that was to be cancelled, even if another worker has taken it up; where a person
    /// resumed it, it is not.
    /// </summary>
    private async Task<RunState> TellWithoutLeaseAsync(CancellationToken cancel)
    {
        if (await slot.Store.FindRunAsync(lease.Run, cancel) is not { } run)
            return RunState.Cancelled;
        var state = run.Summary.State;
        if (!state.IsFinal()
            && run.Attempts.Where(attempt => attempt.Number >= lease.Attempt).All(attempt => s_passedOn.Contains(attempt.Outcome)))
        {
            await slot.Store.CancelAsync(lease.Run.Sweep, lease.Run.Number, cancel);
            return RunState.Cancelled;
        }
        return state;
    }
}
