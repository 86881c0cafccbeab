using Sweep.Core;
using Sweep.Core.Protocol;
using Sweep.Store;

namespace Sweep.Worker;

/// <summary>What is left to do for a run that is no longer this worker's: nothing is recorded, the trainer stops, and the user learns why.</summary>
/// <param name="trainer">The line to the process that still trains the run; null when none does.</param>
internal sealed class Abandonment(SlotContext slot, TrainerLine? trainer, RunLease lease)
{
    public async Task RunAsync()
    {
        await StopTrainerAsync();
        await GiveBackAsync();
        var state = await StateNowAsync();
        if (state != RunState.Cancelled)
            slot.Notice(lease.Run, $"its lease is lost; the run is {state?.ToName() ?? "in a store that does not answer"} now");
        slot.Say(new RunEndedEvent(slot.Slot.Id, lease.Run, state ?? RunState.Queued, null, state == RunState.Cancelled ? null : "lease lost", 0));
    }

    /// <summary>Keeps the process warm when it stops in time, and kills it when not.</summary>
    private async Task StopTrainerAsync()
    {
        if (trainer is not { IsUsable: true })
            return;
        using var deadline = new CancellationTokenSource(slot.Options.StopTimeout, slot.Time);
        try
        {
            await trainer.StopAsync();
            while (true)
            {
                switch (await trainer.Events.ReadAsync(deadline.Token))
                {
                    case StoppedEvent or CompletedEvent or FailedEvent:
                        return;
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or System.Threading.Channels.ChannelClosedException)
        {
            trainer.Kill();
        }
    }

    /// <summary>When the store was away for a lease's time, nobody may have taken the run yet.</summary>
    private async Task GiveBackAsync()
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
