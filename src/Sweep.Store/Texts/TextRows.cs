using Sweep.Core;
using Sweep.Store.Database;

namespace Sweep.Store.Texts;

/// <summary>
/// The rows of <c>texts</c> and <c>text_pieces</c>. A text's row comes with its first piece and has no size until all pieces are there and
/// have been read once: only then it is a text that others may ask for.
/// </summary>
internal static class TextRows
{
    // What was begun and not finished for so long was left by a program that has ended.
    private const long AbandonedAfterMilliseconds = 60 * 60 * 1000;

    public static async Task<IReadOnlyList<KeptText>> ListAsync(StoreTransaction transaction, IReadOnlyCollection<string> sha256s) =>
        sha256s.Count == 0
            ? []
            : await transaction.ListAsync<KeptText>(
                $"""
                SELECT sha256, bytes FROM texts
                WHERE bytes IS NOT NULL AND {transaction.Dialect.In("sha256", "sha256s")} ORDER BY sha256
                """,
                new { sha256s = sha256s.ToArray() });

    public static async Task SavePieceAsync(StoreTransaction transaction, string sha256, int number, byte[] content)
    {
        await transaction.ExecuteAsync(
            """
            INSERT INTO texts (sha256, touched_at) VALUES (@sha256, sweep_now())
            ON CONFLICT (sha256) DO UPDATE SET touched_at = sweep_now()
            """,
            new { sha256 });
        await transaction.ExecuteAsync(
            "INSERT INTO text_pieces (sha256, number, content) VALUES (@sha256, @number, @content) ON CONFLICT DO NOTHING",
            new { sha256, number, content });
    }

    public static Task<byte[]?> PieceAsync(StoreTransaction transaction, string sha256, int number) =>
        transaction.FirstAsync<byte[]>(
            "SELECT content FROM text_pieces WHERE sha256 = @sha256 AND number = @number", new { sha256, number });

    /// <summary>Makes a text whose pieces have been read and found right one that can be asked for.</summary>
    /// <returns>False when there are not so many pieces any more.</returns>
    public static async Task<bool> CommitAsync(StoreTransaction transaction, KeptText text)
    {
        await RemoveAsync(
            transaction,
            await transaction.ListAsync<string>(
                """
                SELECT sha256 FROM texts AS t WHERE sha256 <> @Sha256 AND touched_at < sweep_now() - @old AND NOT EXISTS (
                    SELECT 1 FROM sweeps WHERE data_sha256 = t.sha256 OR val_data_sha256 = t.sha256)
                """,
                new { text.Sha256, old = AbandonedAfterMilliseconds }));
        return await transaction.ExecuteAsync(
            """
            UPDATE texts SET bytes = @Bytes
            WHERE sha256 = @Sha256 AND (SELECT count(*) FROM text_pieces WHERE text_pieces.sha256 = @Sha256) = @pieces
            """,
            new { text.Sha256, text.Bytes, pieces = TextPieces.CountOf(text.Bytes) }) == 1;
    }

    /// <summary>Keeps a sweep's texts from being removed before the sweep is committed, where they are there.</summary>
    public static async Task HoldAsync(StoreTransaction transaction, DataReference data)
    {
        // On SQLite a writer is alone.
        if (transaction.Dialect.IsPostgres)
            await transaction.ListAsync<string>(
                $"SELECT sha256 FROM texts WHERE sha256 = ANY(@hashes) {transaction.Dialect.ForShare}", new { hashes = HashesOf(data) });
    }

    /// <summary>Removes those of these texts that no sweep has.</summary>
    public static async Task RemoveAsync(StoreTransaction transaction, IReadOnlyCollection<string> sha256s)
    {
        // Locked before it is asked who has them: a sweep that is being submitted is seen once it has let go.
        var there = sha256s.Count == 0 ? [] : await transaction.ListAsync<string>(
            $"SELECT sha256 FROM texts WHERE {transaction.Dialect.In("sha256", "sha256s")} ORDER BY sha256 {transaction.Dialect.ForUpdate}",
            new { sha256s = sha256s.ToArray() });
        foreach (var sha256 in there)
        {
            if (await transaction.FirstAsync<long?>(
                "SELECT id FROM sweeps WHERE data_sha256 = @sha256 OR val_data_sha256 = @sha256 LIMIT 1", new { sha256 }) is not null)
                continue;
            await ForgetAsync(transaction, sha256);
        }
    }

    /// <summary>Removes a text, or what there is of it.</summary>
    public static async Task ForgetAsync(StoreTransaction transaction, string sha256)
    {
        await transaction.ExecuteAsync("DELETE FROM text_pieces WHERE sha256 = @sha256", new { sha256 });
        await transaction.ExecuteAsync("DELETE FROM texts WHERE sha256 = @sha256", new { sha256 });
    }

    /// <summary>The hashes of the texts of a sweep that may be in a store: not of those that come with the program.</summary>
    public static string[] HashesOf(DataReference data) => [.. data.Files().Select(file => file.Sha256).Distinct()];
}
