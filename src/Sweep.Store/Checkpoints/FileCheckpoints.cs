using System.Globalization;
using Sweep.Core;
using Sweep.Store.Database;

namespace Sweep.Store.Checkpoints;

/// <summary>
/// Checkpoints as files: <c>ROOT/SWEEP/N/STEP-eEPOCH-HASH.safetensors</c>, with the trainers' scratch folders beside them: all on one file
/// system, so that taking a checkpoint over is a rename.
/// </summary>
internal sealed class FileCheckpoints(string root) : ICheckpointStorage
{
    private readonly ScratchFolders _scratch = new(root);

    public string ScratchDirectory(RunLease lease) => _scratch.Of(lease);

    public void RemoveScratch(RunLease lease) => _scratch.Remove(lease);

    public Task<string> AdoptAsync(RunLease lease, CheckpointFile checkpoint, CancellationToken cancel)
    {
        var folder = Directory.CreateDirectory(CheckpointFolders.Of(root, lease.Run)).FullName;
        var location = LocationOf(checkpoint.Step, lease.Epoch, checkpoint.Sha256);
        File.Move(checkpoint.Path, Path.Combine(folder, location), overwrite: true);
        DirectorySync.Flush(folder);
        return Task.FromResult(location);
    }

    public void ReleaseSource(CheckpointFile checkpoint)
    {
        // It was moved.
    }

    public void UndoAdopt(RunId run, string location, CheckpointFile checkpoint) =>
        File.Move(PathOf(run, location), checkpoint.Path, overwrite: true);

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

    public async Task<string> ImportAsync(StoreTransaction transaction, RunId run, long runId, StoredCheckpoint checkpoint, string path)
    {
        var folder = Directory.CreateDirectory(CheckpointFolders.Of(root, run)).FullName;
        // No lease has epoch 0.
        var location = LocationOf(checkpoint.Step, 0, checkpoint.Sha256);
        await using (var from = File.OpenRead(path))
        await using (var to = File.Create(Path.Combine(folder, location)))
        {
            await from.CopyToAsync(to, transaction.Cancel);
            to.Flush(flushToDisk: true);
        }
        DirectorySync.Flush(folder);
        return location;
    }

    public string? FileOf(RunId run, string location) => Path.GetFullPath(PathOf(run, location));

    public Task ShareAsync(string from, string to, CancellationToken cancel)
    {
        var target = CheckpointFolders.OfSweep(root, to);
        // No sweep has this name: what lies there is what a crash left.
        Forget(to, null);
        var source = new DirectoryInfo(CheckpointFolders.OfSweep(root, from));
        foreach (var run in source.Exists ? source.EnumerateDirectories() : [])
        {
            cancel.ThrowIfCancellationRequested();
            FileSharing.Share(run.FullName, Path.Combine(target, run.Name));
        }
        return Task.CompletedTask;
    }

    public Task<string?> ShareAsync(StoreTransaction transaction, RunId from, string location, RunId to, long epoch, long runId)
    {
        var source = PathOf(from, location);
        if (!File.Exists(source))
            return Task.FromResult<string?>(null);
        var folder = Directory.CreateDirectory(CheckpointFolders.Of(root, to)).FullName;
        // Named as the source's, with the other run's epoch, so that a stale worker's file never takes its place.
        var parts = Path.GetFileName(location).Split('-', 3);
        var own = parts.Length == 3 ? string.Create(CultureInfo.InvariantCulture, $"{parts[0]}-e{epoch}-{parts[2]}") : location;
        FileSharing.ShareFile(source, Path.Combine(folder, own));
        DirectorySync.Flush(folder);
        return Task.FromResult<string?>(own);
    }

    public void Forget(string sweep, int? number) => _scratch.RemoveAll(sweep, number);

    private static string LocationOf(int step, long epoch, string sha256) =>
        string.Create(CultureInfo.InvariantCulture, $"{step:D8}-e{epoch}-{sha256[..8]}.safetensors");

    // A location comes from the database, which someone may have edited: only its last part counts, so that it cannot lead elsewhere.
    private string PathOf(RunId run, string location) => Path.Combine(CheckpointFolders.Of(root, run), Path.GetFileName(location));
}
