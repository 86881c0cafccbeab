using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Sweep.Core;

namespace Sweep.Store.Checkpoints;

/// <summary>
/// Where trainers write: <c>ROOT/SWEEP/N/scratch-EPOCH/</c>, one folder a lease, so that a stale trainer writes beside the present one.
/// Whoever writes there first makes the folder: a run too short for a checkpoint has none.
/// </summary>
public sealed class ScratchFolders(string root)
{
    private const string Prefix = "scratch-";

    /// <summary>
    /// The folders of a store that is not on this machine. They are the same for every process of this user that works for that store, so
    /// that what a killed one left is found and removed.
    /// </summary>
    /// <param name="store">The store's description.</param>
    public static ScratchFolders OfRemote(string store)
    {
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(store)), 0, 4);
        // Not verified: where HOME has no such folder yet, as a service's new one, the answer would be empty.
        var home = Environment.GetFolderPath(
            Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        return new ScratchFolders(Path.Combine(home.Length > 0 ? home : Path.GetTempPath(), "sweep", "scratch", name));
    }

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
            if (long.TryParse(folder.Name.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var old)
                && old < epoch)
                folder.Delete(recursive: true);
        }
    }

    /// <summary>Removes the whole folder of a sweep, or of one run of it, with all that lies there.</summary>
    public void RemoveAll(string sweep, int? number)
    {
        var folder = number is { } one ? CheckpointFolders.Of(root, new RunId(sweep, one)) : CheckpointFolders.OfSweep(root, sweep);
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }
}
