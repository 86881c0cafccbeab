using System.Security.Cryptography;
using Sweep.Core;
using Sweep.Store;

namespace Sweep.Grains;

/// <summary>Takes checkpoints in and gives them out piece by piece, on the head's disk.</summary>
internal sealed class CheckpointPieces(ISweepStore store)
{
    /// <summary>Bytes of a piece: small beside Orleans' message limit and the response timeout, large beside a call's overhead.</summary>
    public const int Size = 512 << 10;

    public async Task WriteAsync(RunLease lease, string sha256, long offset, byte[] piece, CancellationToken cancel)
    {
        var path = PathOf(lease, sha256);
        // A later piece too: where its first ones went to a head that has died, the commit asks for all of them again.
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await using var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite);
        if (offset == 0)
            file.SetLength(0);
        file.Position = offset;
        await file.WriteAsync(piece, cancel);
    }

    /// <returns>False when the file is neither whole nor stored already, by a call whose answer was lost.</returns>
    public async Task<bool> CommitAsync(RunLease lease, CheckpointFile checkpoint, CancellationToken cancel)
    {
        var path = PathOf(lease, checkpoint.Sha256);
        if (!await IsWholeAsync(path, checkpoint, cancel))
            return await IsStoredAsync(lease.Run, checkpoint, cancel);
        await store.SaveCheckpointAsync(lease, checkpoint with { Path = path }, cancel);
        return true;
    }

    public async Task<CheckpointDownload> OpenAsync(RunId run, StoredCheckpoint checkpoint, CancellationToken cancel)
    {
        var scratch = Directory.CreateTempSubdirectory("sweep-download-").FullName;
        try
        {
            var path = await store.FetchCheckpointAsync(run, checkpoint, scratch, cancel);
            return new CheckpointDownload(scratch, path is null ? null : new FileStream(
                path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        }
        catch (SweepException e)
        {
            Directory.Delete(scratch, recursive: true);
            throw StoreFaultException.From(e);
        }
        catch
        {
            Directory.Delete(scratch, recursive: true);
            throw;
        }
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
