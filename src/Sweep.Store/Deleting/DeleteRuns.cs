using Sweep.Core;
using Sweep.Store.Database;
using Sweep.Store.Leases;
using Sweep.Store.Texts;

namespace Sweep.Store.Deleting;

/// <summary>Removes a sweep, or one run of it, with everything that belongs to it.</summary>
internal static class DeleteRuns
{
    /// <param name="number">One run; null for the whole sweep.</param>
    /// <exception cref="UsageException">A worker holds one of the runs.</exception>
    public static async Task<RemovalOutcome> RunAsync(StoreTransaction transaction, string sweep, int? number, ExpiredLeases expired)
    {
        // What is not there is deleted: the call may be repeated when its answer was lost.
        if (await HeldRuns.LockAsync(transaction, sweep, expired) is not { } sweepId)
            return new RemovalOutcome(0, 0, 0);
        await HeldRuns.RefuseAsync(transaction, sweep, sweepId, number, "deleted");
        if (number is { } one && await transaction.FirstAsync<long?>(
            "SELECT id FROM runs WHERE sweep_id = @sweepId AND number = @one AND cohort IS NOT NULL", new { sweepId, one }) is not null)
        {
            throw new UsageException(
                $"run {new RunId(sweep, one)} is compared with others of its sweep (early_terminate), which would wait for it for ever; "
                + $"nothing was deleted: `sweep delete {sweep}` deletes the whole sweep, and without early_terminate in its file, "
                + "submitted with --extend, single runs can be deleted again");
        }

        var arguments = new { sweepId, number = number ?? 0 };
        var chosen = $"sweep_id = @sweepId {(number is null ? "" : "AND number = @number")}";
        var checkpoints = await transaction.FirstAsync<CheckpointSizes>(
            $"""
            SELECT count(*) AS count, CAST(coalesce(sum(bytes), 0) AS BIGINT) AS bytes
            FROM checkpoints WHERE run_id IN (SELECT id FROM runs WHERE {chosen})
            """,
            arguments);
        string[] belonging = transaction.Dialect.IsPostgres
            ? ["checkpoints", "blobs", "scores", "evaluation_groups", "evaluations", "attempts"]
            : ["checkpoints", "scores", "evaluation_groups", "evaluations", "attempts"];
        foreach (var table in belonging)
            await transaction.ExecuteAsync($"DELETE FROM {table} WHERE run_id IN (SELECT id FROM runs WHERE {chosen})", arguments);
        var runs = await transaction.ExecuteAsync($"DELETE FROM runs WHERE {chosen}", arguments);
        if (number is null)
            await DeleteSweepAsync(transaction, sweepId);
        return new RemovalOutcome(runs, (int)checkpoints!.Count, checkpoints.Bytes);
    }

    // With its texts, unless another sweep has them too.
    private static async Task DeleteSweepAsync(StoreTransaction transaction, long sweepId)
    {
        var texts = await transaction.ListAsync<string>(
            """
            SELECT data_sha256 FROM sweeps WHERE id = @sweepId
            UNION SELECT val_data_sha256 FROM sweeps WHERE id = @sweepId AND val_data_sha256 IS NOT NULL
            """,
            new { sweepId });
        await transaction.ExecuteAsync("DELETE FROM cohorts WHERE sweep_id = @sweepId", new { sweepId });
        await transaction.ExecuteAsync("DELETE FROM sweeps WHERE id = @sweepId", new { sweepId });
        await TextRows.RemoveAsync(transaction, texts);
    }

    private sealed record CheckpointSizes
    {
        public long Count { get; init; }
        public long Bytes { get; init; }
    }
}
