using System.Security.Cryptography;
using Sweep.Core;
using Sweep.Store.Checkpoints;

namespace Sweep.Store.Texts;

/// <summary>A text in this machine's folder of them. It is written aside and renamed, so that under its name there is all of it.</summary>
internal sealed class CachedText(string folder, string sha256, VerifiedFiles verified, TimeProvider time)
{
    public string Path { get; } = System.IO.Path.Combine(folder, sha256 + CacheRoom.Text);

    /// <summary>Whether it is there, with its very bytes; takes note that it is used.</summary>
    public async Task<bool> IsThereAsync(CancellationToken cancel)
    {
        if (!await verified.IsAsync(Path, sha256, cancel))
            return false;
        CacheRoom.Touch(Path, time);
        return true;
    }

    /// <summary>Writes it from the store, unless another process does so meanwhile.</summary>
    /// <returns>False when the store does not have these bytes.</returns>
    public async Task<bool> FetchAsync(ISweepStore store, KeptText text, CancellationToken cancel)
    {
        try
        {
            Directory.CreateDirectory(folder);
            await using var alone = await CacheLock.TakeAsync(System.IO.Path.Combine(folder, "lock"), time, cancel);
            if (await IsThereAsync(cancel))
                return true;
            CacheRoom.Make(folder, text.Bytes, time);
            return await DownloadAsync(store, text, cancel);
        }
        catch (IOException e) when (FullDisk.IsCauseOf(e))
        {
            throw StoreDisk.Full(Path, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreException(
                $"a text cannot be kept in {folder} ({e.Message}); make it writable, or name another folder in SWEEP_CACHE", e);
        }
    }

    private async Task<bool> DownloadAsync(ISweepStore store, KeptText text, CancellationToken cancel)
    {
        var partial = $"{Path}.{Environment.ProcessId}-{Guid.NewGuid():N}{CacheRoom.Partial}";
        try
        {
            await using (var file = new FileStream(partial, FileMode.CreateNew, FileAccess.Write))
            {
                if (!await WriteAsync(store, text, file, cancel))
                    return false;
                file.Flush(flushToDisk: true);
            }
            File.Move(partial, Path, overwrite: true);
            // Read again: what is trained on is what the disk gives back.
            return await IsThereAsync(cancel);
        }
        finally
        {
            File.Delete(partial);
        }
    }

    private async Task<bool> WriteAsync(ISweepStore store, KeptText text, FileStream file, CancellationToken cancel)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[TextPieces.Size];
        for (var number = 0; number < TextPieces.CountOf(text.Bytes); number++)
        {
            if (await store.FetchTextPieceAsync(sha256, number, cancel) is not { } piece
                || TextPieces.Decompress(piece, buffer) is not { } length)
                return false;
            hash.AppendData(buffer, 0, length);
            await file.WriteAsync(buffer.AsMemory(0, length), cancel);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset()) == sha256;
    }
}
