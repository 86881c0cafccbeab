using Sweep.Core;
using Sweep.Store.Database;

namespace Sweep.Store.Scoring;

/// <summary>The table <c>scores</c>: the newest score of each run.</summary>
internal static class RunScores
{
    /// <summary>Puts the run's score in the place of an older one. Done twice it is done once.</summary>
    /// <exception cref="NotFoundException">There is no such run.</exception>
    public static async Task RecordAsync(StoreTransaction transaction, string sweep, FreshScore score)
    {
        var runId = await transaction.FirstAsync<long?>(
            "SELECT r.id FROM runs AS r JOIN sweeps AS s ON s.id = r.sweep_id WHERE s.name = @sweep AND r.number = @Number",
            new { sweep, score.Number })
            ?? throw new NotFoundException("run", new RunId(sweep, score.Number).ToString(), "it was deleted; nothing was recorded");
        await transaction.ExecuteAsync(
            """
            INSERT INTO scores (run_id, step, sequences_id, starts_sha256, sequences, are_unused, room, val_loss, val_sem, means,
                                device_kind, engine, scored_at)
            VALUES (@runId, @Step, @SequencesId, @StartsSha256, @Sequences, @AreUnused, @Room, @ValLoss, @ValSem, @means,
                    @DeviceKind, @Engine, sweep_now())
            ON CONFLICT (run_id) DO UPDATE SET
                step = excluded.step, sequences_id = excluded.sequences_id, starts_sha256 = excluded.starts_sha256,
                sequences = excluded.sequences, are_unused = excluded.are_unused, room = excluded.room, val_loss = excluded.val_loss,
                val_sem = excluded.val_sem, means = excluded.means, device_kind = excluded.device_kind, engine = excluded.engine,
                scored_at = excluded.scored_at
            """,
            new
            {
                runId,
                score.Step,
                score.SequencesId,
                score.StartsSha256,
                score.Sequences,
                score.AreUnused,
                score.Room,
                score.ValLoss,
                score.ValSem,
                means = StoredFloats.ToBytes(score.Means),
                score.DeviceKind,
                score.Engine,
            });
    }

    public static async Task<IReadOnlyList<FreshScore>> ListAsync(StoreTransaction transaction, string sweep)
    {
        var rows = await transaction.ListAsync<Row>(
            """
            SELECT r.number, c.step, c.sequences_id, c.starts_sha256, c.sequences, c.are_unused, c.room, c.val_loss, c.val_sem, c.means,
                   c.device_kind, c.engine, c.scored_at
            FROM scores AS c JOIN runs AS r ON r.id = c.run_id JOIN sweeps AS s ON s.id = r.sweep_id
            WHERE s.name = @sweep ORDER BY r.number
            """,
            new { sweep });
        return [.. rows.Select(row => row.ToScore())];
    }

    private sealed record Row
    {
        public int Number { get; init; }
        public int Step { get; init; }
        public required string SequencesId { get; init; }
        public required string StartsSha256 { get; init; }
        public int Sequences { get; init; }
        public bool AreUnused { get; init; }
        public int Room { get; init; }
        public double ValLoss { get; init; }
        public double ValSem { get; init; }
        public required byte[] Means { get; init; }
        public required string DeviceKind { get; init; }
        public required string Engine { get; init; }
        public long ScoredAt { get; init; }

        public FreshScore ToScore() => new(Number, Step, SequencesId, StartsSha256, Sequences, AreUnused, Room, ValLoss, ValSem,
            StoredFloats.FromBytes(Means), DeviceKind, Engine)
        {
            ScoredAt = StoreClock.Time(ScoredAt),
        };
    }
}
