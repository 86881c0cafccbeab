using Sweep.Core;
using Sweep.Store;

namespace Sweep.Worker;

/// <summary>
/// Before a run is trained: takes over results that the store has already, if they were computed on the device kind of this slot.
/// </summary>
internal sealed class ResultReuse(SlotContext slot, KindQuestion question, RunLease lease, LeaseKeeper keeper)
{
    /// <summary>Null: the run is to be trained as its lease says.</summary>
    /// <exception cref="OperationCanceledException">The lease is lost.</exception>
    public async Task<ReuseOutcome?> FindAsync()
    {
        if (lease.ReusableKinds.Count == 0)
            return null;
        var kind = await question.AskAsync();
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
            return await slot.Retry.CallAsync(cancel => slot.Store.ReuseAsync(lease, kind, cancel), keeper.MayNotBegin);
        }
        catch (StoreException e)
        {
            slot.Notice(lease.Run, $"{e.Message}; it is trained instead");
            return null;
        }
        catch (OperationCanceledException) when (!keeper.Lost.IsCancellationRequested)
        {
            // The worker is to end, which the run learns before it is begun.
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
}
