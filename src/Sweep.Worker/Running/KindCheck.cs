using Sweep.Store;

namespace Sweep.Worker;

/// <summary>
/// Before a run is trained: whether this slot is of the device kind that the run was begun on, or that all runs of its sweep are trained
/// on. Numbers of one run, and numbers that decide about others, come from one kind, since another one rounds differently.
/// </summary>
internal sealed class KindCheck(SlotContext slot, KindQuestion question, RunLease lease, LeaseKeeper keeper)
{
    /// <summary>
    /// Why the run is not to be trained here: it is for another kind, of which the slot claims no more runs. Null: it may be. A slot whose
    /// kind cannot be found out cannot train either, which training reports.
    /// </summary>
    /// <exception cref="OperationCanceledException">The lease is lost.</exception>
    public async Task<string?> FindObstacleAsync()
    {
        if ((lease.RequiredKind is null && !lease.HasOneKind) || await question.AskAsync() is not { } kind)
            return null;
        var required = lease.RequiredKind ?? await PinAsync(kind);
        if (required == kind || required is null)
            return null;
        var obstacle = (lease.HasOneKind ? "its sweep is trained on" : "it was begun on")
            + $" {required}, and this device is {kind}: it waits for one of its kind";
        if (slot.OtherKinds.Add(slot.Device, required))
            slot.Notice(lease.Run, obstacle);
        return obstacle;
    }

    /// <summary>Null: the worker is to end, which the run learns before it is begun.</summary>
    private async Task<string?> PinAsync(string kind)
    {
        try
        {
            return await slot.Retry.CallAsync(cancel => slot.Store.PinDeviceKindAsync(lease, kind, cancel), keeper.MayNotBegin);
        }
        catch (OperationCanceledException) when (!keeper.Lost.IsCancellationRequested)
        {
            return null;
        }
    }
}
