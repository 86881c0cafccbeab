using System.Globalization;
using Sweep.Core;

namespace Sweep.Store.Checkpoints;

/// <summary>
/// Checkpoints as files: <c>ROOT/SWEEP/N/STEP-eEPOCH.safetensors</c>, and <c>ROOT/SWEEP/N/scratch-EPOCH/</c> where the trainer of a lease writes.
/// Both are on one file system, so that taking a checkpoint over is a rename.
/// </summary>
internal sealed class FileVault(string root) : ICheckpointVault
{
    private const string ScratchPrefix = "scratch-";

    public string ScratchDirectory(RunLease lease) => Directory.CreateDirectory(ScratchOf(lease)).FullName;

    public void RemoveScratch(RunLease lease)
    {
        var folder = ScratchOf(lease);
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }

    public Task<string> AdoptAsync(RunLease lease, CheckpointFile checkpoint, CancellationToken cancel)
    {
        var folder = Directory.CreateDirectory(CheckpointFolders.Of(root, lease.Run)).FullName;
        var location = string.Create(CultureInfo.InvariantCulture, $"{checkpoint.Step:D8}-e{lease.Epoch}-{checkpoint.Sha256[..Math.Min(8, checkpoint.Sha256.Length)]}.safetensors");
        File.Move(checkpoint.Path, Path.Combine(folder, location), overwrite: true);
        DirectorySync.Flush(folder);
        return Task.FromResult(location);
    }

    public void ReleaseSource(CheckpointFile checkpoint)
    {
        // It was moved.
    }

    public Task DeleteAsync(RunId run, IReadOnlyCollection<string> locations, CancellationToken cancel)
    {
        foreach (var location in locations)
            File.Delete(PathOf(run, location));
        return Task.CompletedTask;
    }

    public Task<string?> FetchAsync(RunId run, string location, string scratch, CancellationToken cancel)
    {
        var path = PathOf(run, location);
        return Task.FromResult(File.Exists(path) ? path : null);
    }

    public Task CleanAsync(RunId run, long epoch, IReadOnlyCollection<string> known, CancellationToken cancel)
    {
        var folder = new DirectoryInfo(CheckpointFolders.Of(root, run));
        if (!folder.Exists)
            return Task.CompletedTask;
        foreach (var scratch in folder.EnumerateDirectories(ScratchPrefix + "*"))
        {
            if (long.TryParse(scratch.Name.AsSpan(ScratchPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var old) && old < epoch)
                scratch.Delete(recursive: true);
        }
        foreach (var file in folder.EnumerateFiles("*.safetensors").Where(file => !known.Contains(file.Name)))
            file.Delete();
        return Task.CompletedTask;
    }

    private string ScratchOf(RunLease lease) =>
        Path.Combine(CheckpointFolders.Of(root, lease.Run), ScratchPrefix + lease.Epoch.ToString(CultureInfo.InvariantCulture));

    // A location comes from the database, which someone may have edited: only its last part counts, so that it cannot lead elsewhere.
    private string PathOf(RunId run, string location) => Path.Combine(CheckpointFolders.Of(root, run), Path.GetFileName(location));
}
