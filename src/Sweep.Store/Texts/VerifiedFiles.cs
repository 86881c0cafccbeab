using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Sweep.Store.Texts;

/// <summary>Knows which files have which hash, and reads a file again only when it was written since.</summary>
internal sealed class VerifiedFiles
{
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
            if (_known.TryGetValue(path, out var known) && (known.Bytes, known.WrittenAt) == (file.Length, file.LastWriteTimeUtc))
                return known.Sha256 == sha256;
            await using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var found = Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancel));
            _known[path] = (file.Length, file.LastWriteTimeUtc, found);
            return found == sha256;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return false;
        }
    }
}
