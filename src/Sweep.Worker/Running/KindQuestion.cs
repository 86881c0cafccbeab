using System.Threading.Channels;
using Sweep.Core.Protocol;
using Sweep.Store;

namespace Sweep.Worker;

/// <summary>
/// Finds out the device kind that a slot is for a run before it is trained. The trainer is asked once for each sort of run; only it knows.
/// </summary>
internal sealed class KindQuestion(SlotContext slot, RunChannel channel, RunLease lease, LeaseKeeper keeper)
{
    /// <summary>Null: the trainer dies, or cannot train this run at all. Training then reports why.</summary>
    /// <exception cref="OperationCanceledException">The lease is lost.</exception>
    public async Task<string?> AskAsync()
    {
        if (slot.KindOf(lease) is { } known)
            return known;
        var command = new KindCommand(
            channel.Run, lease.Hyperparameters, slot.Device.Device, slot.Options.Engine, slot.PackOf(lease));
        using var silence = new CancellationTokenSource(slot.Options.HangDeadline, slot.Time);
        using var wake = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, keeper.MayNotBegin);
        try
        {
            await channel.Process.SendAsync(command, CancellationToken.None);
            while (await channel.Events.ReadAsync(wake.Token) is var said)
            {
                if (said is FailedEvent)
                    return null;
                if (said is KindEvent answer)
                {
                    slot.Learn(lease, answer.DeviceKind);
                    return answer.DeviceKind;
                }
            }
        }
        catch (ChannelClosedException)
        {
            return null;
        }
        catch (OperationCanceledException) when (!keeper.Lost.IsCancellationRequested)
        {
            // Or else the worker is to end, which the run learns before it is begun.
            if (silence.IsCancellationRequested)
                channel.Process.Kill();
        }
        return null;
    }
}
