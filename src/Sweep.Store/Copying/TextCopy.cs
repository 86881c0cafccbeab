using Sweep.Store.Database;
using Sweep.Store.Texts;

namespace Sweep.Store.Copying;

/// <summary>Copies the texts of a sweep that the target does not have, piece by piece.</summary>
internal static class TextCopy
{
    /// <param name="sweepId">Of the sweep in the source; the target has its row already.</param>
    public static async Task RunAsync(StoreTransaction from, StoreTransaction to, long sweepId)
    {
        var hashes = await from.ListAsync<string>(
            """
            SELECT data_sha256 FROM sweeps WHERE id = @sweepId
            UNION SELECT val_data_sha256 FROM sweeps WHERE id = @sweepId AND val_data_sha256 IS NOT NULL
            """,
            new { sweepId });
        var there = (await TextRows.ListAsync(to, hashes)).Select(text => text.Sha256).ToHashSet(StringComparer.Ordinal);
        foreach (var text in await TextRows.ListAsync(from, hashes))
        {
            if (there.Contains(text.Sha256))
                continue;
            // What an upload has left of it here would stand in the way of the pieces that follow.
            await TextRows.ForgetAsync(to, text.Sha256);
            for (var number = 0; await TextRows.PieceAsync(from, text.Sha256, number) is { } piece; number++)
                await TextRows.SavePieceAsync(to, text.Sha256, number, piece);
            if (!await TextRows.CommitAsync(to, text))
                await TextRows.ForgetAsync(to, text.Sha256);
        }
    }
}
