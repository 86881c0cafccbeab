using System.Security.Cryptography;
using Sweep.Core;
using Sweep.Store;
using Sweep.Store.Checkpoints;

namespace Sweep.Grains;

/// <summary>Takes checkpoints in and gives them out piece by piece, on the head's disk.</summary>
internal sealed class CheckpointPieces(ISweepStore store)
{
    /// <summary>Bytes of a piece: small beside Orleans' message limit and the response timeout, large beside a call's overhead.</summary>
    public const int Size = 512 << 10;

    /// <exception cref="StoreFullException">The head's disk is full.</exception>
    /// <exception cref="StoreException">The head cannot write there.</exception>
    public Task WriteAsync(RunLease lease, string sha256, long offset, byte[] piece, CancellationToken cancel)
    {
        var path = PathOf(lease, sha256);
        return StoreDisk.GuardAsync(path, async () =>
        {
            // A later piece too: where its first ones went to a head that has died, the commit asks for all of them again.
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await using var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite);
            if (offset == 0)
                file.SetLength(0);
            file.Position = offset;
            await file.WriteAsync(piece, cancel);
            return true;
        });
    }

    /// <returns>False when the file is neither whole nor stored already, by a call whose answer was lost.</returns>
    /// <exception cref="StoreException">The head cannot read what it was sent.</exception>
    public async Task<bool> CommitAsync(RunLease lease, CheckpointFile checkpoint, CancellationToken cancel)
    {
        var path = PathOf(lease, checkpoint.Sha256);
        if (!await StoreDisk.GuardAsync(path, () => IsWholeAsync(path, checkpoint, cancel)))
            return await IsStoredAsync(lease.Run, checkpoint, cancel);
        await store.SaveCheckpointAsync(lease, checkpoint with { Path = path }, cancel);
        return true;
    }

    /// <exception cref="StoreFaultException">The store cannot give it, or the head has no place for it on its way.</exception>
    public async Task<CheckpointDownload> OpenAsync(RunId run, StoredCheckpoint checkpoint, CancellationToken cancel)
    {
        var scratch = "";
        try
        {
            return await StoreDisk.GuardFetchAsync(checkpoint, Path.GetTempPath() + " on the head", async () =>
            {
                scratch = Directory.CreateTempSubdirectory("sweep-download-").FullName;
                var path = await store.FetchCheckpointAsync(run, checkpoint, scratch, cancel);
                return new CheckpointDownload(scratch, path is null ? null : new FileStream(
                    path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
            });
        }
        catch (SweepException e)
        {
            Remove(scratch);
            throw StoreFaultException.From(e);
        }
        catch
        {
            Remove(scratch);
            throw;
        }
    }

    private static void Remove(string scratch)
    {
        if (scratch.Length > 0)
            Directory.Delete(scratch, recursive: true);
    }

    private async Task<bool> IsStoredAsync(RunId run, CheckpointFile checkpoint, CancellationToken cancel) =>
        await store.FindRunAsync(run, cancel) is { } detail && detail.Checkpoints.Any(
            c => c.Step == checkpoint.Step && c.Sha256 == checkpoint.Sha256);

    private static async Task<bool> IsWholeAsync(string path, CheckpointFile checkpoint, CancellationToken cancel)
    {
        if (!File.Exists(path))
            return false;
        await using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        if (file.Length != checkpoint.Bytes || Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancel)) != checkpoint.Sha256)
            return false;
        file.Flush(flushToDisk: true);
        return true;
    }

    // The name comes over the wire: only a hash can become a path.
    private string PathOf(RunLease lease, string sha256) => sha256.Length == 64 && sha256.All(char.IsAsciiHexDigitLower)
        ? Path.Combine(store.CheckpointScratchDirectory(lease), sha256 + ".upload")
        : throw new UsageException($"'{sha256}' is not a SHA-256 in lower-case hex");
}
