using Sweep.Core;
using Sweep.Store.Checkpoints;
using Sweep.Store.Database;
using Sweep.Store.Leases;

namespace Sweep.Store.Postgres;

/// <summary>
/// Checkpoints in the database, in chunks of 1 MiB: a checkpoint of any size passes through one buffer in either direction.
/// Each chunk is a transaction of its own, so that no lock is held while a slow line uploads.
/// </summary>
/// <param name="folders">Local folders for the trainers of this machine.</param>
internal sealed class BlobCheckpoints(IStoreDatabase database, ScratchFolders folders) : ICheckpointStorage
{
    private const int ChunkBytes = 1 << 20;

    public string ScratchDirectory(RunLease lease) => folders.Of(lease);

    public void RemoveScratch(RunLease lease) => folders.Remove(lease);

    public async Task<string> AdoptAsync(RunLease lease, CheckpointFile checkpoint, CancellationToken cancel)
    {
        var id = Guid.NewGuid();
        await WriteAsync(t => InsertBlobAsync(t, lease, id), cancel);
        await ForEachChunkAsync(
            checkpoint.Path, (number, content) => WriteAsync(t => InsertChunkAsync(t, id, number, content), cancel), cancel);
        return id.ToString();
    }

    public void ReleaseSource(CheckpointFile checkpoint) => File.Delete(checkpoint.Path);

    public void UndoAdopt(RunId run, string location, CheckpointFile checkpoint)
    {
        // The file is still there. The blob must stay: after a broken connection its row may have been committed all the same.
    }

    public Task DeleteAsync(RunId run, IReadOnlyCollection<string> locations, CancellationToken cancel) => locations.Count == 0
        ? Task.CompletedTask
        : WriteAsync(
            t => t.ExecuteAsync("DELETE FROM blobs WHERE id = ANY(@ids)", new { ids = locations.Select(Guid.Parse).ToArray() }), cancel);

    public async Task<string?> FetchAsync(RunId run, StoredCheckpoint checkpoint, string location, string scratch, CancellationToken cancel)
    {
        var path = Path.Combine(Directory.CreateDirectory(scratch).FullName, $"{checkpoint.Step:D8}-{checkpoint.Sha256[..8]}.safetensors");
        await using var file = File.Create(path);
        var id = Guid.Parse(location);
        for (var number = 0; file.Length < checkpoint.Bytes; number++)
        {
            var key = new { id, number };
            var chunk = await database.ReadAsync(
                t => t.FirstAsync<byte[]>("SELECT content FROM blob_chunks WHERE blob_id = @id AND number = @number", key), cancel);
            if (chunk is null)
                return null;
            await file.WriteAsync(chunk, cancel);
        }
        return path;
    }

    public Task CleanAsync(RunId run, long epoch, IReadOnlyCollection<string> known, CancellationToken cancel)
    {
        folders.RemoveOlder(run, epoch);
        return WriteAsync(
            t => t.ExecuteAsync(
                """
                DELETE FROM blobs
                WHERE run_id = (
                    SELECT r.id FROM runs AS r JOIN sweeps AS s ON s.id = r.sweep_id WHERE s.name = @Sweep AND r.number = @Number)
                  AND epoch < @epoch AND id <> ALL(@known)
                """,
                new { run.Sweep, run.Number, epoch, known = known.Select(Guid.Parse).ToArray() }),
            cancel);
    }

    public async Task<string> ImportAsync(StoreTransaction transaction, RunId run, long runId, StoredCheckpoint checkpoint, string path)
    {
        var id = Guid.NewGuid();
        await transaction.ExecuteAsync(
            "INSERT INTO blobs (id, run_id, epoch, created_at) VALUES (@id, @runId, 0, sweep_now())", new { id, runId });
        await ForEachChunkAsync(path, (number, content) => InsertChunkAsync(transaction, id, number, content), transaction.Cancel);
        return id.ToString();
    }

    public async Task<string?> ShareAsync(
        StoreTransaction transaction, RunId from, string location, RunId to, long epoch, long runId)
    {
        var (id, source) = (Guid.NewGuid(), Guid.Parse(location));
        await transaction.ExecuteAsync(
            "INSERT INTO blobs (id, run_id, epoch, created_at) VALUES (@id, @runId, @epoch, sweep_now())", new { id, runId, epoch });
        var chunks = await transaction.ExecuteAsync(
            "INSERT INTO blob_chunks (blob_id, number, content) SELECT @id, number, content FROM blob_chunks WHERE blob_id = @source",
            new { id, source });
        if (chunks > 0)
            return id.ToString();
        await transaction.ExecuteAsync("DELETE FROM blobs WHERE id = @id", new { id });
        return null;
    }

    public string? FileOf(RunId run, string location) => null;

    // Blobs belong to a run's row, whatever its sweep is called.
    public Task ShareAsync(string from, string to, CancellationToken cancel) => Task.CompletedTask;

    public void Forget(string sweep, int? number) => folders.RemoveAll(sweep, number);

    private static async Task ForEachChunkAsync(string path, Func<int, byte[], Task> chunk, CancellationToken cancel)
    {
        await using var file = File.OpenRead(path);
        var buffer = new byte[ChunkBytes];
        for (var number = 0; await file.ReadAtLeastAsync(buffer, ChunkBytes, throwOnEndOfStream: false, cancel) is var read
            && read > 0; number++)
            await chunk(number, read == ChunkBytes ? buffer : buffer[..read]);
    }

    // Again after a lost connection, it is there already.
    private static async Task InsertChunkAsync(StoreTransaction transaction, Guid id, int number, byte[] content) =>
        await transaction.ExecuteAsync(
            "INSERT INTO blob_chunks (blob_id, number, content) VALUES (@id, @number, @content) ON CONFLICT DO NOTHING",
                new { id, number, content });

    private static async Task InsertBlobAsync(StoreTransaction transaction, RunLease lease, Guid id)
    {
        var runId = await Fence.RequireAsync(transaction, new LeaseKey(lease));
        await transaction.ExecuteAsync(
            "INSERT INTO blobs (id, run_id, epoch, created_at) VALUES (@id, @runId, @Epoch, sweep_now()) ON CONFLICT DO NOTHING",
            new { id, runId, lease.Epoch });
    }

    private async Task WriteAsync(Func<StoreTransaction, Task> work, CancellationToken cancel) => await database.WriteAsync<object?>(
        Durability.Durable,
        async t =>
        {
            await work(t);
            return null;
        },
        cancel);
}
