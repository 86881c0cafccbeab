using Sweep.Core;
using Sweep.Store;

namespace Sweep.Worker;

/// <summary>The text of a claimed run, as this machine's trainer is to read it.</summary>
internal static class RunText
{
    /// <returns>Null when this machine cannot keep the text; the run is not to blame.</returns>
    public static async Task<DataReference?> FindAsync(SlotContext slot, RunLease lease, CancellationToken cancel)
    {
        void Notice(string message) => slot.Notice(lease.Run, message);
        try
        {
            return await slot.Retry.CallAsync(c => slot.Options.Texts.FindAsync(slot.Store, lease.Data, Notice, c), cancel);
        }
        catch (StoreException e)
        {
            Notice(e.Message);
            return null;
        }
    }
}
