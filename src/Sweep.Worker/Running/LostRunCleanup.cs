using Sweep.Core;
using Sweep.Core.Protocol;
using Sweep.Store;

namespace Sweep.Worker;

/// <summary>What is left to do for a run whose lease is lost: nothing is recorded, the trainer stops, and the user learns why.</summary>
/// <param name="channel">To the process that still trains the run; null when none does.</param>
internal sealed class LostRunCleanup(SlotContext slot, RunChannel? channel, RunLease lease)
{
    public async Task RunAsync()
    {
        await StopTrainerAsync();
        await ReleaseAsync();
        var state = await StateNowAsync();
        // A person cancelled it, or early stopping has ended its lease: that is all there is to say.
        var isDecided = state is RunState.Cancelled or RunState.Paused or RunState.Stopped;
        if (!isDecided)
            slot.Notice(lease.Run, $"its lease is lost; the run is {state?.ToName() ?? "in a store that does not answer"} now");
        var failure = isDecided ? null : "lease lost";
        slot.Say(new RunEndedEvent(slot.Id, lease.Run, state ?? RunState.Queued, null, failure, 0));
    }

    /// <summary>Keeps the process warm when it stops in time, and kills it when not.</summary>
    private Task StopTrainerAsync() => channel is null
        ? Task.CompletedTask : channel.EndRunAsync(new StopCommand(channel.Run), slot.Options.StopTimeout, slot.Time);

    /// <summary>When the store was away for a lease's time, nobody may have taken the run yet.</summary>
    private async Task ReleaseAsync()
    {
        try
        {
            await slot.Store.ReleaseAsync(lease, CancellationToken.None);
        }
        catch (SweepException)
        {
            // Somebody has it, or the store is still away and the lease expires there by itself.
        }
    }

    private async Task<RunState?> StateNowAsync()
    {
        try
        {
            return (await slot.Store.FindRunAsync(lease.Run, CancellationToken.None))?.Summary.State;
        }
        catch (SweepException)
        {
            return null;
        }
    }
}
