using Sweep.Core;
using Sweep.Core.Protocol;
using Sweep.Store;
using Sweep.Store.Checkpoints;

namespace Sweep.Worker;

/// <summary>What a run goes on from.</summary>
/// <param name="Checkpoints">Sound files, newest first; empty to begin at step 0.</param>
/// <param name="Seconds">Training time up to the first of them.</param>
internal sealed record Resumption(IReadOnlyList<CheckpointReference> Checkpoints, double Seconds)
{
    /// <summary>Fetches the lease's checkpoints; one that is damaged or gone is passed over with a notice.</summary>
    /// <exception cref="StoreException">One cannot be fetched to this machine; another may be able to.</exception>
    public static async Task<Resumption> FetchAsync(SlotContext slot, RunLease lease, string scratch, CancellationToken cancel)
    {
        var sound = new List<CheckpointReference>();
        var seconds = 0.0;
        foreach (var stored in lease.Checkpoints)
        {
            var path = await slot.Retry.CallAsync(
                c => StoreDisk.WithoutWaitingAsync(() => slot.Store.FetchCheckpointAsync(lease.Run, stored, scratch, c)), cancel);
            if (path is null)
            {
                slot.Notice(lease.Run, await DescribeUnusableAsync(slot, lease.Run, stored, cancel));
                continue;
            }
            if (sound.Count == 0)
                seconds = stored.Seconds;
            sound.Add(new CheckpointReference(path, stored.Step, stored.Sha256));
        }
        if (sound.Count == 0 && lease.Checkpoints.Count > 0 && lease.ForkedStep is null)
            slot.Notice(lease.Run, "none of its checkpoints can be used, so it starts again at step 0; its numbers will be the same");
        return new Resumption(sound, seconds);
    }

    /// <summary>Names the file where the store keeps checkpoints as files, so that it can be looked for or put back.</summary>
    private static async Task<string> DescribeUnusableAsync(SlotContext slot, RunId run, StoredCheckpoint stored, CancellationToken cancel)
    {
        var known = await slot.Retry.CallAsync(c => slot.Store.ListCheckpointsAsync(run.Sweep, run.Number, c), cancel);
        var file = known.Select(row => row.Checkpoint).FirstOrDefault(checkpoint => checkpoint.Step == stored.Step)?.File;
        return file is null ? $"the checkpoint of step {stored.Step} is damaged or gone; it is passed over"
            : File.Exists(file) ? $"the checkpoint of step {stored.Step}, {file}, is damaged; it is passed over"
            : $"the checkpoint of step {stored.Step} should be {file}, and there is no such file; it is passed over";
    }
}
