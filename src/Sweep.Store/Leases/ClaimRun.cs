using Sweep.Core;
using Sweep.Store.Checkpoints;
using Sweep.Store.Database;

namespace Sweep.Store.Leases;

/// <summary>Takes the next run out of the queue: oldest sweep first, then by number, as far as max_concurrent_runs allows.</summary>
internal static class ClaimRun
{
    // Steps from one sweep that has queued runs to the next through the partial index runs_queued: the cost is that of the sweeps with work,
    // however long their queues and however many sweeps are done. CROSS JOIN keeps SQLite to that order of the two tables. Ordered as that index is: for min(sweep_id) SQLite walks the index of all runs.
    internal const string SweepsWithWork = """
        WITH RECURSIVE waiting (sweep_id) AS (
            SELECT (SELECT q.sweep_id FROM runs AS q WHERE q.state = 'queued' ORDER BY q.sweep_id, q.number LIMIT 1)
            UNION ALL
            SELECT (SELECT q.sweep_id FROM runs AS q WHERE q.state = 'queued' AND q.sweep_id > waiting.sweep_id ORDER BY q.sweep_id, q.number LIMIT 1)
            FROM waiting WHERE waiting.sweep_id IS NOT NULL
        )
        SELECT s.id, s.max_concurrent_runs FROM waiting CROSS JOIN sweeps AS s
        WHERE s.id = waiting.sweep_id
          AND (s.max_concurrent_runs IS NULL
               OR (SELECT count(*) FROM runs AS r WHERE r.sweep_id = s.id AND r.state = 'running') < s.max_concurrent_runs)
        ORDER BY s.id
        """;

    private const string SweepWithWork = "SELECT id, max_concurrent_runs FROM sweeps WHERE name = @sweep";

    /// <param name="token">Names this call: a claim whose commit was not answered is found again by it instead of being lost until its lease expires.</param>
    public static async Task<RunLease?> RunAsync(StoreTransaction transaction, WorkerIdentity worker, string? sweep, string token, TimeSpan leaseTime)
    {
        if (transaction.IsRetry && await FindByTokenAsync(transaction, token, leaseTime) is { } earlier)
            return earlier;
        foreach (var candidate in await transaction.ListAsync<Candidate>(sweep is null ? SweepsWithWork : SweepWithWork, new { sweep }))
        {
            if (candidate.MaxConcurrentRuns is { } limit && !await HasRoomAsync(transaction, candidate.Id, limit))
                continue;
            if (await ClaimFromAsync(transaction, candidate.Id, worker, token, leaseTime) is { } lease)
                return lease;
        }
        return null;
    }

    /// <summary>How long until a claim of any sweep finds a run: zero when it does now, else until the first lease that nobody renews expires; null when nothing runs.</summary>
    public static async Task<TimeSpan?> UntilWorkAsync(StoreTransaction transaction)
    {
        if (await transaction.FirstAsync<long?>($"SELECT 1 FROM ({SweepsWithWork} LIMIT 1) AS sweep") is not null)
            return TimeSpan.Zero;
        var milliseconds = await transaction.FirstAsync<long?>("SELECT min(lease_expires_at) - sweep_now() FROM runs WHERE state = 'running'");
        // A lease holds through its last millisecond.
        return milliseconds is { } rest ? TimeSpan.FromMilliseconds(Math.Max(0, rest + 1)) : null;
    }

    // Claims of one capped sweep take turns at its row, so that two of them cannot both see the last free place.
    private static async Task<bool> HasRoomAsync(StoreTransaction transaction, long sweepId, int limit)
    {
        await transaction.FirstAsync<long>($"SELECT id FROM sweeps WHERE id = @sweepId {transaction.Dialect.ForUpdate}", new { sweepId });
        return await transaction.FirstAsync<long>("SELECT count(*) FROM runs WHERE sweep_id = @sweepId AND state = 'running'", new { sweepId }) < limit;
    }

    private static async Task<RunLease?> ClaimFromAsync(StoreTransaction transaction, long sweepId, WorkerIdentity worker, string token, TimeSpan leaseTime)
    {
        var id = await transaction.FirstAsync<long?>(
            $"""
            UPDATE runs
            SET state = 'running', epoch = epoch + 1, attempts = attempts + 1, started_at = COALESCE(started_at, sweep_now()),
                lease_token = @token, lease_expires_at = sweep_now() + @Milliseconds,
                worker_id = @WorkerId, host = @Host, device = @Device, process_id = @ProcessId, process_start = @ProcessStart,
                failure_kind = NULL, failure_message = NULL, failure_step = NULL
            WHERE state = 'queued' AND id = (
                SELECT id FROM runs WHERE sweep_id = @sweepId AND state = 'queued' ORDER BY number LIMIT 1 {transaction.Dialect.SkipLocked})
            RETURNING id
            """,
            new
            {
                sweepId,
                token,
                Milliseconds = (long)leaseTime.TotalMilliseconds,
                WorkerId = worker.Id,
                worker.Host,
                worker.Device,
                worker.ProcessId,
                worker.ProcessStart,
            });
        if (id is null)
            return null;
        await transaction.ExecuteAsync(
            """
            INSERT INTO attempts (run_id, number, worker_id, host, device, started_at, outcome)
            SELECT id, attempts, worker_id, host, device, sweep_now(), 'running' FROM runs WHERE id = @id
            """,
            new { id });
        return await ReadLeaseAsync(transaction, id.Value, leaseTime);
    }

    private static async Task<RunLease?> FindByTokenAsync(StoreTransaction transaction, string token, TimeSpan leaseTime) =>
        await transaction.FirstAsync<long?>("SELECT id FROM runs WHERE state = 'running' AND lease_token = @token", new { token }) is { } id
            ? await ReadLeaseAsync(transaction, id, leaseTime)
            : null;

    private static async Task<RunLease> ReadLeaseAsync(StoreTransaction transaction, long id, TimeSpan leaseTime)
    {
        var run = (await transaction.FirstAsync<ClaimedRun>(
            """
            SELECT s.name, r.number, r.epoch, r.attempts, r.hyperparameters, s.data_source, s.data_sha256, s.metric_name, s.metric_minimize
            FROM runs AS r JOIN sweeps AS s ON s.id = r.sweep_id WHERE r.id = @id
            """,
            new { id }))!;
        var checkpoints = await CheckpointRows.ListAsync(transaction, id);
        var metric = new Metric(run.MetricName, run.MetricMinimize);
        return new RunLease(
            new RunId(run.Name, run.Number),
            run.Epoch,
            run.Attempts,
            StoredText.ParseHyperparameters(run.Hyperparameters),
            new DataReference(run.DataSource, run.DataSha256),
            metric,
            checkpoints.Any(c => c.IsBest) ? await BestCheckpointedAsync(transaction, id, metric) : null,
            checkpoints,
            leaseTime);
    }

    // The metric at the best step that has a checkpoint, not the best ever recorded: an evaluation may have been stored whose checkpoint was not,
    // and when training passes it again that checkpoint must be made.
    private static Task<double?> BestCheckpointedAsync(StoreTransaction transaction, long id, Metric metric) => transaction.FirstAsync<double?>(
        $"""
        SELECT e.{(metric.Name == "train_loss" ? "train_loss" : "val_loss")}
        FROM checkpoints AS c JOIN evaluations AS e ON e.run_id = c.run_id AND e.step = c.step WHERE c.run_id = @id AND c.is_best
        """,
        new { id });

    private sealed record Candidate
    {
        public long Id { get; init; }
        public int? MaxConcurrentRuns { get; init; }
    }

    private sealed record ClaimedRun
    {
        public required string Name { get; init; }
        public int Number { get; init; }
        public long Epoch { get; init; }
        public int Attempts { get; init; }
        public required string Hyperparameters { get; init; }
        public required string DataSource { get; init; }
        public required string DataSha256 { get; init; }
        public required string MetricName { get; init; }
        public bool MetricMinimize { get; init; }
    }
}
