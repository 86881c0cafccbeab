using System.Collections.Concurrent;
using Sweep.Core;

namespace Sweep.Store.Texts;

/// <summary>
/// Finds the texts of a sweep on this machine: at their path, where the very bytes are there, else in a folder of the machine, which is
/// filled from the store, once for all processes. What is in the folder can be removed at any time.
/// </summary>
/// <param name="folder">Of texts, each named by its hash.</param>
public sealed class TextCache(string folder, TimeProvider time)
{
    private readonly VerifiedFiles _verified = new(time);
    private readonly ConcurrentDictionary<string, bool> _told = [];

    /// <summary>The one that all workers of this user share.</summary>
    public static TextCache OfThisMachine { get; } = new(Path.Combine(CacheFolder.Path, "texts"), TimeProvider.System);

    /// <summary>
    /// The same text, with the files to read it from. One that is neither on this machine nor in the store stays at its source, where its
    /// reader will say what is wrong with it.
    /// </summary>
    /// <param name="notice">Told, once for each text, when it is not the file at its path that is read.</param>
    /// <exception cref="StoreFullException">No room for a text in the folder.</exception>
    /// <exception cref="StoreException">The folder cannot be written, or the store cannot be asked.</exception>
    public async Task<DataReference> FindAsync(ISweepStore store, DataReference data, Action<string> notice, CancellationToken cancel)
    {
        var files = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var (source, sha256) in data.Files())
            files[sha256] = await FindAsync(store, source, sha256, notice, cancel);
        return data.ReadFrom(sha256 => files.GetValueOrDefault(sha256));
    }

    /// <returns>Null for the source itself.</returns>
    private async Task<string?> FindAsync(ISweepStore store, string source, string sha256, Action<string> notice, CancellationToken cancel)
    {
        if (await _verified.IsAsync(source, sha256, cancel) || !TextPieces.IsHash(sha256))
            return null;
        var kept = new CachedText(folder, sha256, _verified, time);
        var isThere = await kept.IsThereAsync(cancel);
        if (!isThere)
        {
            if (await store.ListTextsAsync([sha256], cancel) is not [var text])
            {
                Tell(notice, $"its text {source} is not on this machine with the bytes of its submission, and the store has no copy; put "
                    + "it there, or submit the sweep's file again where the text is, which stores it");
                return null;
            }
            isThere = await kept.FetchAsync(store, text, cancel);
        }
        if (!isThere)
        {
            Tell(notice, $"the store's copy of its text {source} is damaged; put the text itself there");
            return null;
        }
        Tell(notice, File.Exists(source)
            ? $"its text {source} is not what it was at submission; the copy in the store is read"
            : $"its text {source} is not on this machine; the copy in the store is read");
        return kept.Path;
    }

    private void Tell(Action<string> notice, string message)
    {
        if (_told.TryAdd(message, true))
            notice(message);
    }
}
