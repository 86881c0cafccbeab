using Sweep.Core.Protocol;
using Sweep.Store;

namespace Sweep.Worker;

/// <summary>What a run goes on from.</summary>
/// <param name="Checkpoints">Sound files, newest first; empty to begin at step 0.</param>
/// <param name="Seconds">Training time up to the first of them.</param>
internal sealed record Resumption(IReadOnlyList<CheckpointReference> Checkpoints, double Seconds)
{
    /// <summary>Fetches the lease's checkpoints; one that is damaged or gone is passed over with a notice.</summary>
    public static async Task<Resumption> FetchAsync(SlotContext slot, RunLease lease, string scratch, CancellationToken cancel)
    {
        var sound = new List<CheckpointReference>();
        var seconds = 0.0;
        foreach (var stored in lease.Checkpoints)
        {
            var path = await slot.Retry.CallAsync(c => slot.Store.FetchCheckpointAsync(lease.Run, stored, scratch, c), cancel);
            if (path is null)
            {
                slot.Notice(lease.Run, $"the checkpoint of step {stored.Step} is damaged or gone; it is passed over");
                continue;
            }
            if (sound.Count == 0)
                seconds = stored.Seconds;
            sound.Add(new CheckpointReference(path, stored.Step, stored.Sha256));
        }
        return new Resumption(sound, seconds);
    }
}
