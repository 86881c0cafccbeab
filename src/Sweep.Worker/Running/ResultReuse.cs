using System.Threading.Channels;
using Sweep.Core;
using Sweep.Core.Protocol;
using Sweep.Store;

namespace Sweep.Worker;

/// <summary>
/// Before a run is trained: takes over results that the store has already, if they were computed on the device kind of this slot. The
/// trainer is asked for the kind once for each kind of run; only it knows.
/// </summary>
internal sealed class ResultReuse(SlotContext slot, RunChannel channel, RunLease lease, LeaseKeeper keeper)
{
    /// <summary>Null: the run is to be trained as its lease says.</summary>
    /// <exception cref="OperationCanceledException">The lease is lost.</exception>
    public async Task<ReuseOutcome?> FindAsync()
    {
        if (lease.ReusableKinds.Count == 0)
            return null;
        var kind = slot.KindOf(lease) ?? await AskAsync();
        if (kind is null || !lease.ReusableKinds.Contains(kind))
            return null;
        var outcome = await TakeOverAsync(kind);
        if (outcome is { Reuse.IsWhole: false })
            slot.Notice(lease.Run, $"{outcome.Reuse}, from which it differs in max_iters alone");
        if (outcome is { Standing.State: not RunState.Running })
            SayThatItEnded(outcome);
        return outcome;
    }

    // What cannot be copied may stay so (another user's file): the run is trained instead, with the same result.
    private async Task<ReuseOutcome?> TakeOverAsync(string kind)
    {
        try
        {
            return await slot.Retry.CallAsync(cancel => slot.Store.ReuseAsync(lease, kind, cancel), keeper.Lost);
        }
        catch (StoreException e)
        {
            slot.Notice(lease.Run, $"{e.Message}; it is trained instead");
            return null;
        }
    }

    private void SayThatItEnded(ReuseOutcome outcome)
    {
        var name = lease.Metric.Name;
        var score = outcome.Last is { } last ? new RunScore(name, last, outcome.Best?.Value(name)) : null;
        slot.Say(new RunEndedEvent(slot.Id, lease.Run, outcome.Standing.State, score, null, outcome.Seconds)
        {
            Reuse = outcome.Reuse.IsWhole ? outcome.Reuse : null,
        });
    }

    // A trainer that does not say it (it dies, or cannot train this at all) is found out when the run begins.
    private async Task<string?> AskAsync()
    {
        var command = new KindCommand(
            channel.Run, lease.Hyperparameters, slot.Device.Device, slot.Options.Engine, slot.PackOf(lease));
        using var silence = new CancellationTokenSource(slot.Options.HangDeadline, slot.Time);
        using var wake = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, keeper.Lost);
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
        catch (OperationCanceledException) when (silence.IsCancellationRequested && !keeper.Lost.IsCancellationRequested)
        {
            channel.Process.Kill();
        }
        return null;
    }
}
