using Sweep.Core;
using Sweep.Core.Protocol;
using Sweep.Store;

namespace Sweep.Worker;

/// <summary>What is left to do for a run whose lease is lost: nothing is recorded, the trainer stops, and the user learns why.</summary>
/// <param name="channel">To the process that still trains the run; null when none does.</param>
internal sealed class LostRunCleanup(SlotContext slot, RunChannel? channel, RunLease lease)
{
    // A store that is still away is not waited for: the lease ends there by itself.
    private static readonly TimeSpan ReleaseTimeout = TimeSpan.FromSeconds(5);

    public async Task RunAsync()
    {
        await StopTrainerAsync();
        using var enough = new CancellationTokenSource(ReleaseTimeout, slot.Time);
        await ReleaseAsync(enough.Token);
        var state = await StateNowAsync(enough.Token);
        // A person cancelled it, or early stopping has ended its lease: that is all there is to say.
        var isDecided = state is RunState.Cancelled or RunState.Paused or RunState.Stopped;
        if (!isDecided)
            slot.Notice(lease.Run, $"its lease is lost; the run is {state?.ToName() ?? "in a store that does not answer"} now");
        var failure = isDecided ? null : "lease lost";
        slot.Say(new RunEndedEvent(slot.Id, lease.Run, state ?? RunState.Queued, null, failure, 0) { LeaseWasLost = !isDecided });
    }

    /// <summary>The same at the worker's end, where the store is away and is not waited for any more.</summary>
    public async Task LeaveAsync(StoreGivenUpException why)
    {
        await StopTrainerAsync();
        slot.Notice(lease.Run, $"{why.Message}, and this worker ends without giving the run back: it goes back to the queue when its "
            + "lease expires, and on from its last checkpoint there");
        slot.Say(new RunEndedEvent(slot.Id, lease.Run, RunState.Queued, null, null, 0) { LeaseWasLost = true });
    }

    /// <summary>Keeps the process warm when it stops in time, and kills it when not.</summary>
    private Task StopTrainerAsync() => channel is null
        ? Task.CompletedTask : channel.EndRunAsync(new StopCommand(channel.Run), slot.Options.StopTimeout, slot.Time);

    /// <summary>When the store was away for a lease's time, nobody may have taken the run yet.</summary>
    private async Task ReleaseAsync(CancellationToken cancel)
    {
        try
        {
            await slot.Store.ReleaseAsync(lease, cancel);
        }
        catch (Exception e) when (e is SweepException or OperationCanceledException)
        {
            // Somebody has it, or the store is still away and the lease expires there by itself.
        }
    }

    private async Task<RunState?> StateNowAsync(CancellationToken cancel)
    {
        try
        {
            return (await slot.Store.FindRunAsync(lease.Run, cancel))?.Summary.State;
        }
        catch (Exception e) when (e is SweepException or OperationCanceledException)
        {
            return null;
        }
    }
}
