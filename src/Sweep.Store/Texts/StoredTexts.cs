using System.Security.Cryptography;
using Sweep.Core;
using Sweep.Store.Database;

namespace Sweep.Store.Texts;

/// <summary>Takes texts over once they are complete: whoever asks for one later gets what has its hash.</summary>
internal sealed class StoredTexts(IStoreDatabase database)
{
    /// <inheritdoc cref="ISweepStore.CommitTextAsync"/>
    public async Task<bool> CommitAsync(KeptText text, CancellationToken cancel)
    {
        TextPieces.RequireHash(text.Sha256);
        if (text.Bytes is <= 0 or > Corpus.MaxBytes)
            throw new UsageException($"a text of {text.Bytes} bytes is none that is read; it may have 1 to {Corpus.MaxBytes}");
        if ((await database.ReadAsync(t => TextRows.ListAsync(t, [text.Sha256]), cancel)).Contains(text))
            return true; // by an earlier call whose answer was lost, or by somebody else
        var isRight = await IsRightAsync(text, cancel);
        return await database.WriteAsync(
            Durability.Durable,
            async t =>
            {
                if (isRight && await TextRows.CommitAsync(t, text))
                    return true;
                // Unless somebody else's are complete by now.
                if ((await TextRows.ListAsync(t, [text.Sha256])).Count > 0)
                    return true;
                await TextRows.ForgetAsync(t, text.Sha256);
                return false;
            },
            cancel);
    }

    // One piece in memory at a time, and no transaction over all of them.
    private async Task<bool> IsRightAsync(KeptText text, CancellationToken cancel)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[TextPieces.Size];
        long bytes = 0;
        for (var number = 0; number < TextPieces.CountOf(text.Bytes); number++)
        {
            var at = number;
            var piece = await database.ReadAsync(t => TextRows.PieceAsync(t, text.Sha256, at), cancel);
            if (piece is null || TextPieces.Decompress(piece, buffer) is not { } length)
                return false;
            hash.AppendData(buffer, 0, length);
            bytes += length;
        }
        return bytes == text.Bytes && Convert.ToHexStringLower(hash.GetHashAndReset()) == text.Sha256;
    }
}
