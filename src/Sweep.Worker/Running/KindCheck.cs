using Sweep.Store;

namespace Sweep.Worker;

/// <summary>
/// Before a run is trained: whether this slot is of the device kind that the run was begun on, or that all runs of its sweep are trained
/// on. Numbers of one run, and numbers that decide about others, come from one kind, since another one rounds differently.
/// </summary>
internal sealed class KindCheck(SlotContext slot, KindQuestion question, RunLease lease, LeaseKeeper keeper)
{
    /// <summary>
    /// False: the run is for another kind, which the slot will not claim again. A slot whose kind cannot be found out cannot train either,
    /// which training reports.
    /// </summary>
    /// <exception cref="OperationCanceledException">The lease is lost.</exception>
    public async Task<bool> MayTrainAsync()
    {
        if ((lease.RequiredKind is null && !lease.HasOneKind) || await question.AskAsync() is not { } kind)
            return true;
        var required = lease.RequiredKind ?? await PinAsync(kind);
        if (required == kind || required is null)
            return true;
        if (slot.OtherKinds.Add(slot.Device, required))
        {
            slot.Notice(lease.Run, (lease.HasOneKind ? "its sweep is trained on" : "it was begun on")
                + $" {required}, and this device is {kind}: it waits for one of its kind");
        }
        return false;
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
