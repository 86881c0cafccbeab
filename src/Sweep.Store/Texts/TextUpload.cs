using System.Security.Cryptography;
using Sweep.Core;

namespace Sweep.Store.Texts;

/// <summary>Gives a store the texts of a sweep, each content once.</summary>
public static class TextUpload
{
    // A sweep that is deleted meanwhile, or another client that sends damaged pieces, makes a text be sent again.
    private const int Tries = 5;

    /// <summary>
    /// Sends the texts that the store does not have. Before a sweep is submitted, so that no worker is given a run whose text is not there;
    /// and once more afterwards, which costs a question: a sweep that was deleted in between may have taken the text with it.
    /// </summary>
    /// <param name="openFile">Opens the file of a source.</param>
    /// <exception cref="DataException">A file cannot be read any more, or is another one than it was when it was read.</exception>
    public static async Task RunAsync(ISweepStore store, DataReference data, Func<string, Stream> openFile, CancellationToken cancel)
    {
        var files = data.Files().DistinctBy(file => file.Sha256).ToList();
        if (files.Count == 0)
            return;
        var there = (await store.ListTextsAsync([.. files.Select(file => file.Sha256)], cancel)).Select(text => text.Sha256).ToHashSet();
        foreach (var (source, sha256) in files.Where(file => !there.Contains(file.Sha256)))
            await SendAsync(store, source, sha256, openFile, cancel);
    }

    private static async Task SendAsync(
        ISweepStore store, string source, string sha256, Func<string, Stream> openFile, CancellationToken cancel)
    {
        for (var attempt = 1; attempt <= Tries; attempt++)
        {
            var bytes = await SendPiecesAsync(store, source, sha256, openFile, cancel);
            if (await store.CommitTextAsync(new KeptText(sha256, bytes), cancel))
                return;
        }
        throw new StoreUnavailableException(
            $"{store.Description} lost pieces of the text {source} on their way, {Tries} times; look at its disk and its log",
            new IOException("the stored pieces do not have the text's length and hash"));
    }

    private static async Task<long> SendPiecesAsync(
        ISweepStore store, string source, string sha256, Func<string, Stream> openFile, CancellationToken cancel)
    {
        try
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            await using var file = openFile(source);
            var buffer = new byte[TextPieces.Size];
            long bytes = 0;
            for (var number = 0;
                await file.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancel) is var length and > 0;
                number++)
            {
                hash.AppendData(buffer, 0, length);
                bytes += length;
                await store.SaveTextPieceAsync(sha256, number, TextPieces.Compress(buffer.AsSpan(0, length)), cancel);
            }
            return Convert.ToHexStringLower(hash.GetHashAndReset()) == sha256 ? bytes
                : throw new DataException($"the text {source} was changed while it was stored; submit the sweep again");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataException(
                $"the text {source} cannot be stored, since it cannot be read any more ({e.Message}); put it there again");
        }
    }
}
