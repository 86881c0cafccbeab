using Sweep.Core;
using Sweep.Store.Database;
using Sweep.Store.Leases;

namespace Sweep.Store.Checkpoints;

/// <summary>What the database knows of checkpoints.</summary>
/// <remarks>
/// A run has at most three: the last one saved, the best, and the best that is visible where early stopping has trained the run ahead of
/// the decision about it; they may be one.
/// </remarks>
internal static class CheckpointRows
{
    /// <summary>A run's checkpoints, newest first.</summary>
    public static async Task<IReadOnlyList<StoredCheckpoint>> ListAsync(StoreTransaction transaction, long runId) =>
        [.. (await ListAsync(transaction, [runId]))[runId]];

    /// <summary>The checkpoints of each of at most <see cref="Dialect.MostListed"/> runs, newest first.</summary>
    public static async Task<ILookup<long, StoredCheckpoint>> ListAsync(StoreTransaction transaction, long[] runIds)
    {
        var rows = await transaction.ListAsync<Row>(
            $"""
            SELECT run_id, step, bytes, sha256, is_last, is_best, seconds, created_at FROM checkpoints
            WHERE {transaction.Dialect.In("run_id", "runIds")} ORDER BY step DESC
            """,
            new { runIds });
        return rows.ToLookup(
            r => r.RunId,
            r => new StoredCheckpoint(r.Step, r.Bytes, r.Sha256, r.IsLast, r.IsBest, r.Seconds, StoreClock.Time(r.CreatedAt)));
    }

    /// <summary>Where each of a run's checkpoints is kept.</summary>
    public static Task<List<string>> LocationsAsync(StoreTransaction transaction, RunId run) => transaction.ListAsync<string>(
        """
        SELECT c.location FROM checkpoints AS c JOIN runs AS r ON r.id = c.run_id JOIN sweeps AS s ON s.id = r.sweep_id
        WHERE s.name = @Sweep AND r.number = @Number
        """,
        run);

    /// <summary>The checkpoint of this step and hash; null when it has been superseded.</summary>
    public static Task<string?> LocationAsync(StoreTransaction transaction, RunId run, StoredCheckpoint checkpoint) =>
        transaction.FirstAsync<string>(
            """
            SELECT c.location FROM checkpoints AS c JOIN runs AS r ON r.id = c.run_id JOIN sweeps AS s ON s.id = r.sweep_id
            WHERE s.name = @Sweep AND r.number = @RunNumber AND c.step = @Step AND c.sha256 = @Sha256
            """,
            new { run.Sweep, RunNumber = run.Number, checkpoint.Step, checkpoint.Sha256 });

    /// <summary>
    /// Makes <paramref name="checkpoint"/> the run's last, and its best when it is; returns the locations that are superseded.
    /// </summary>
    /// <exception cref="LeaseLostException">The lease is stale.</exception>
    public static async Task<IReadOnlyList<string>> SaveAsync(
        StoreTransaction transaction, RunLease lease, CheckpointFile checkpoint, string location)
    {
        var runId = await Fence.RequireAsync(transaction, new LeaseKey(lease));
        // The trainer compares with what it was told at its start; the store with every evaluation it has. By another metric than the
        // sweep has now, what the trainer finds says nothing.
        var now = await transaction.FirstAsync<BestNow>(
            """
            SELECT r.best_step, s.metric_name, s.metric_minimize FROM runs AS r JOIN sweeps AS s ON s.id = r.sweep_id WHERE r.id = @runId
            """,
            new { runId });
        var isBest = now!.BestStep == checkpoint.Step
            || (checkpoint.IsBest && lease.Metric == new Metric(now.MetricName, now.MetricMinimize));
        await transaction.ExecuteAsync(
            """
            UPDATE runs SET losses_in_row = 0
            WHERE id = @runId AND losses_in_row > 0 AND NOT EXISTS (SELECT 1 FROM checkpoints WHERE run_id = @runId AND step >= @Step)
            """,
            new { runId, checkpoint.Step });
        var visibleBest = await transaction.FirstAsync<int?>(
            "SELECT best_step FROM runs WHERE id = @runId AND committed_step < @Step", new { runId, checkpoint.Step }) ?? -1;
        var superseded = await transaction.ListAsync<string>(
            """
            DELETE FROM checkpoints
            WHERE run_id = @runId AND location <> @location AND (step = @Step OR ((NOT is_best OR @isBest) AND step <> @visibleBest))
            RETURNING location
            """,
            new { runId, location, checkpoint.Step, isBest, visibleBest });
        await transaction.ExecuteAsync(
            """
            UPDATE checkpoints SET is_last = FALSE, is_best = is_best AND NOT @isBest, is_visible_best = (step = @visibleBest)
            WHERE run_id = @runId AND location <> @location
            """,
            new { runId, location, isBest, visibleBest });
        await transaction.ExecuteAsync(
            """
            INSERT INTO checkpoints (run_id, step, location, bytes, sha256, is_last, is_best, seconds, created_at)
            VALUES (@runId, @Step, @location, @Bytes, @Sha256, TRUE, @isBest, @Seconds, sweep_now())
            ON CONFLICT (run_id, step) DO NOTHING
            """,
            new { runId, location, checkpoint.Step, checkpoint.Bytes, checkpoint.Sha256, isBest, checkpoint.Seconds });
        return superseded;
    }

    /// <summary>Forgets the checkpoints of these runs; returns where they are kept.</summary>
    public static async Task<List<StoredLocation>> ForgetAsync(StoreTransaction transaction, IReadOnlyList<long> runIds)
    {
        var forgotten = new List<StoredLocation>();
        foreach (var chunk in runIds.Chunk(Dialect.MostListed))
        {
            forgotten.AddRange(await transaction.ListAsync<StoredLocation>(
                $"""
                SELECT s.name AS sweep, r.number, c.location
                FROM checkpoints AS c JOIN runs AS r ON r.id = c.run_id JOIN sweeps AS s ON s.id = r.sweep_id
                WHERE {transaction.Dialect.In("c.run_id", "chunk")}
                """,
                new { chunk }));
            await transaction.ExecuteAsync($"DELETE FROM checkpoints WHERE {transaction.Dialect.In("run_id", "chunk")}", new { chunk });
        }
        return forgotten;
    }

    internal sealed record StoredLocation
    {
        public required string Sweep { get; init; }
        public int Number { get; init; }
        public required string Location { get; init; }
    }

    private sealed record BestNow
    {
        public int? BestStep { get; init; }
        public required string MetricName { get; init; }
        public bool MetricMinimize { get; init; }
    }

    private sealed record Row
    {
        public long RunId { get; init; }
        public int Step { get; init; }
        public long Bytes { get; init; }
        public required string Sha256 { get; init; }
        public bool IsLast { get; init; }
        public bool IsBest { get; init; }
        public double Seconds { get; init; }
        public long CreatedAt { get; init; }
    }
}
