using System.Globalization;
using Sweep.Core;

namespace Sweep.Store.Checkpoints;

/// <summary>
/// Checkpoints as files: <c>ROOT/SWEEP/N/STEP-eEPOCH-HASH.safetensors</c>, with the trainers' scratch folders beside them: all on one file system,
/// so that taking a checkpoint over is a rename.
/// </summary>
internal sealed class FileVault(string root) : ICheckpointVault
{
    private readonly ScratchFolders _scratch = new(root);

    public string ScratchDirectory(RunLease lease) => _scratch.Create(lease);

    public void RemoveScratch(RunLease lease) => _scratch.Remove(lease);

    public Task<string> AdoptAsync(RunLease lease, CheckpointFile checkpoint, CancellationToken cancel)
    {
        var folder = Directory.CreateDirectory(CheckpointFolders.Of(root, lease.Run)).FullName;
        var location = string.Create(CultureInfo.InvariantCulture, $"{checkpoint.Step:D8}-e{lease.Epoch}-{checkpoint.Sha256[..8]}.safetensors");
        File.Move(checkpoint.Path, Path.Combine(folder, location), overwrite: true);
        DirectorySync.Flush(folder);
        return Task.FromResult(location);
    }

    public void ReleaseSource(CheckpointFile checkpoint)
    {
        // It was moved.
    }

    public void UndoAdopt(RunId run, string location, CheckpointFile checkpoint) => File.Move(PathOf(run, location), checkpoint.Path, overwrite: true);

    public Task DeleteAsync(RunId run, IReadOnlyCollection<string> locations, CancellationToken cancel)
    {
        foreach (var path in locations.Select(location => PathOf(run, location)).Where(File.Exists))
            File.Delete(path);
        return Task.CompletedTask;
    }

    public Task<string?> FetchAsync(RunId run, StoredCheckpoint checkpoint, string location, string scratch, CancellationToken cancel)
    {
        var path = PathOf(run, location);
        return Task.FromResult(File.Exists(path) ? path : null);
    }

    public Task CleanAsync(RunId run, long epoch, IReadOnlyCollection<string> known, CancellationToken cancel)
    {
        _scratch.RemoveOlder(run, epoch);
        var folder = new DirectoryInfo(CheckpointFolders.Of(root, run));
        if (folder.Exists)
        {
            foreach (var file in folder.EnumerateFiles("*.safetensors").Where(file => !known.Contains(file.Name)))
                file.Delete();
        }
        return Task.CompletedTask;
    }

    // A location comes from the database, which someone may have edited: only its last part counts, so that it cannot lead elsewhere.
    private string PathOf(RunId run, string location) => Path.Combine(CheckpointFolders.Of(root, run), Path.GetFileName(location));
}
