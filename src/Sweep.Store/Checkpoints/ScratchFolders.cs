using System.Globalization;
using Sweep.Core;

namespace Sweep.Store.Checkpoints;

/// <summary>Where trainers write: <c>ROOT/SWEEP/N/scratch-EPOCH/</c>, one folder a lease, so that a stale trainer writes beside the present one.
/// Whoever writes there first makes the folder: a run too short for a checkpoint has none.</summary>
internal sealed class ScratchFolders(string root)
{
    private const string Prefix = "scratch-";

    public string Of(RunLease lease) =>
        Path.GetFullPath(Path.Combine(CheckpointFolders.Of(root, lease.Run), Prefix + lease.Epoch.ToString(CultureInfo.InvariantCulture)));

    public void Remove(RunLease lease)
    {
        var folder = Of(lease);
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }

    /// <summary>Removes the run's folders of epochs before <paramref name="epoch"/>.</summary>
    public void RemoveOlder(RunId run, long epoch)
    {
        var parent = new DirectoryInfo(CheckpointFolders.Of(root, run));
        if (!parent.Exists)
            return;
        foreach (var folder in parent.EnumerateDirectories(Prefix + "*"))
        {
            if (long.TryParse(folder.Name.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var old) && old < epoch)
                folder.Delete(recursive: true);
        }
    }
}
