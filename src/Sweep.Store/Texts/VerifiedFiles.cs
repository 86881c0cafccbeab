using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Sweep.Store.Texts;

/// <summary>
/// Knows which files have the hash that they should, and reads a file again only when it was written since. Its length and the time of its
/// last write tell; that time goes by ticks of some milliseconds, so a file that was written just now is not taken note of yet.
/// </summary>
internal sealed class VerifiedFiles(TimeProvider time)
{
    // The coarsest time that a file system keeps is one of two seconds.
    private static readonly TimeSpan OldEnough = TimeSpan.FromSeconds(3);

    private readonly ConcurrentDictionary<string, (long Bytes, DateTime WrittenAt, string Sha256)> _known = [];

    /// <summary>
    /// False too for a file that cannot be read, and for one that says it is empty, as a pipe does: opening that would wait for a writer.
    /// </summary>
    public async Task<bool> IsAsync(string path, string sha256, CancellationToken cancel)
    {
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists || file.Length == 0)
                return false;
            if (_known.TryGetValue(path, out var known) && known == (file.Length, file.LastWriteTimeUtc, sha256))
                return true;
            await using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancel)) != sha256)
                return false;
            if (time.GetUtcNow().UtcDateTime - file.LastWriteTimeUtc > OldEnough)
                _known[path] = (file.Length, file.LastWriteTimeUtc, sha256);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return false;
        }
    }
}
