using Sweep.Core;
using Sweep.Store;
using Sweep.Store.Checkpoints;

namespace Sweep.Worker;

/// <summary>The text of a claimed run, as this machine's trainer is to read it.</summary>
internal static class RunText
{
    /// <exception cref="StoreException">This machine cannot keep the text; the run is not to blame, and another may have it.</exception>
    public static async Task<DataReference> FindAsync(SlotContext slot, RunLease lease, CancellationToken cancel)
    {
        void Notice(string message) => slot.Notice(lease.Run, message);
        return await slot.Retry.CallAsync(
            c => StoreDisk.WithoutWaitingAsync(() => slot.Options.Texts.FindAsync(slot.Store, lease.Data, Notice, c)), cancel);
    }
}
