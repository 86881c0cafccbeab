using Sweep.Core;
using Sweep.Store;
using Sweep.Store.Texts;

namespace Sweep.Control;

/// <summary>
/// Opens the texts that a sweep file names. One that is gone from its path can be read from the store, if the store has a sweep of the
/// file's name that was submitted with a text from that very path.
/// </summary>
internal sealed class MovedTexts
{
    private readonly HashSet<string> _gone = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _copies = new(StringComparer.Ordinal);

    /// <exception cref="DataException">It is a folder, a pipe or a socket.</exception>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public Stream Open(string source)
    {
        if (_copies.TryGetValue(source, out var copy))
            return TextFile.Open(copy);
        if (!Path.Exists(source))
            _gone.Add(source);
        return TextFile.Open(source);
    }

    /// <summary>The same texts, with the files that they are read from.</summary>
    public DataReference Located(DataReference data)
    {
        var sources = data.Files().DistinctBy(file => file.Sha256).ToDictionary(file => file.Sha256, file => file.Source);
        return data.ReadFrom(sha256 => sources.TryGetValue(sha256, out var source) ? _copies.GetValueOrDefault(source) : null);
    }

    /// <summary>
    /// Looks in the store for the texts that could not be opened. True when one was found: its copy is opened from now on.
    /// </summary>
    /// <param name="sweep">The file's name of its sweep.</param>
    /// <param name="openStore">Opens the store; null where there is none.</param>
    /// <param name="note">Told which text is read from the store.</param>
    /// <exception cref="StoreException">The store cannot be read, or this machine cannot keep a text.</exception>
    public async Task<bool> FindInStoreAsync(
        string? sweep, Func<CancellationToken, Task<ISweepStore?>> openStore, Action<string> note, CancellationToken cancel)
    {
        if (_gone.Count == 0 || sweep is null)
            return false;
        await using var store = await openStore(cancel);
        if (store is null || await store.FindSweepAsync(sweep, cancel) is not { Data: var stored }
            || !stored.Files().Any(file => _gone.Contains(file.Source)))
            return false;
        var there = await TextCache.OfThisMachine.FindAsync(store, stored, note, cancel);
        Add(there.Source, there.File);
        if (there.Validation is { } validation)
            Add(validation.Source, validation.File);
        return _copies.Count > 0;
    }

    private void Add(string source, string? copy)
    {
        if (copy is not null && _gone.Contains(source))
            _copies[source] = copy;
    }
}
