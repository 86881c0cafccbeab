using Sweep.Core;
using Sweep.Store.Database;

namespace Sweep.Store.Checkpoints;

/// <summary>Checkpoints with the files that hold them, for people and programs that read them.</summary>
internal static class CheckpointFiles
{
    /// <summary>The checkpoints of a sweep, by run, the newest first.</summary>
    /// <param name="number">Only this run's; null for all.</param>
    public static async Task<IReadOnlyList<RunCheckpoint>> ListAsync(
        StoreTransaction transaction, ICheckpointStorage storage, string sweep, int? number)
    {
        var rows = await transaction.ListAsync<Row>(
            $"""
            SELECT r.number, c.step, c.location, c.bytes, c.sha256, c.is_last, c.is_best, c.seconds, c.created_at
            FROM checkpoints AS c JOIN runs AS r ON r.id = c.run_id JOIN sweeps AS s ON s.id = r.sweep_id
            WHERE s.name = @sweep {(number is null ? "" : "AND r.number = @number")}
            ORDER BY r.number, c.step DESC
            """,
            new { sweep, number = number ?? 0 });
        return [.. rows.Select(row => new RunCheckpoint(
            row.Number,
            new StoredCheckpoint(
                row.Step, row.Bytes, row.Sha256, row.IsLast, row.IsBest, row.Seconds, StoreClock.Time(row.CreatedAt))
            {
                File = storage.FileOf(new RunId(sweep, row.Number), row.Location),
            }))];
    }

    private sealed record Row
    {
        public int Number { get; init; }
        public int Step { get; init; }
        public required string Location { get; init; }
        public long Bytes { get; init; }
        public required string Sha256 { get; init; }
        public bool IsLast { get; init; }
        public bool IsBest { get; init; }
        public double Seconds { get; init; }
        public long CreatedAt { get; init; }
    }
}
