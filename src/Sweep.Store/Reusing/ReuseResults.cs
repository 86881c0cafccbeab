using Sweep.Core;
using Sweep.Store.Checkpoints;
using Sweep.Store.Copying;
using Sweep.Store.Database;
using Sweep.Store.EarlyStopping;
using Sweep.Store.Leases;
using Sweep.Store.Limits;
using Sweep.Store.Runs;

namespace Sweep.Store.Reusing;

/// <summary>
/// Gives a held run what a completed one has: the evaluations that it would have made itself, its checkpoints (files or blobs of its own,
/// so that either run can be deleted), and its result where nothing is left to train. What follows for early stopping is decided as if the
/// run had been trained so far.
/// </summary>
internal static class ReuseResults
{
    /// <summary>
    /// Null, and nothing is changed: there is no such run of this device kind. The locations are of checkpoints that the run had before.
    /// </summary>
    /// <exception cref="LeaseLostException">The lease is stale.</exception>
    public static async Task<(ReuseOutcome? Outcome, IReadOnlyList<string> Superseded)> RunAsync(
        StoreTransaction transaction, ICheckpointStorage storage, RunLease lease, string deviceKind)
    {
        var key = new LeaseKey(lease);
        await DecideCohort.LockAsync(transaction, lease);
        ClaimedRun run;
        try
        {
            // Locked before it is read, so that what is read with it of its sweep is of now.
            await Fence.RequireAsync(transaction, key);
            run = await ClaimedRun.OfAsync(transaction, key);
        }
        catch (LeaseLostException)
        {
            // Repeated, because its answer was lost.
            if (await OutcomeAsync(transaction, lease, null) is { } before)
                return (before, []);
            throw;
        }
        if (run.Fresh || run.ForkedStep is not null || await ReusableRun.FindAsync(transaction, run, lease, deviceKind) is not { } source)
            return (null, []);
        var evaluations = await CopyEvaluationsAsync(transaction, run, source, lease);
        await TakeRowAsync(transaction, run, source);
        var superseded = await CopyCheckpointsAsync(transaction, storage, run, source, lease);
        var end = source.IsWhole ? await EndAsync(transaction, source) : null;
        var undecided = end is not null ? await end.ApplyAsync(transaction, key)
            : run.Cohort is { } cohort && lease.Rungs.Intersect(evaluations).Any() ? new CohortKey(run.SweepId, cohort) : null;
        await VisibleEvaluations.UpdateAsync(transaction, [run.Id], run.Metric);
        if (undecided is not null)
            await undecided.DecideAsync(transaction);
        if (run.Target is not null)
            await SweepTarget.CheckAsync(transaction, lease.Run, run.Cohort is not null);
        return (await OutcomeAsync(transaction, lease, end is null ? run : null), superseded);
    }

    // On this run's own schedule, or at its own rungs. Of the group means those that the source has kept. Returns the steps.
    private static async Task<IReadOnlyList<int>> CopyEvaluationsAsync(
        StoreTransaction transaction, ClaimedRun run, ReusableRun source, RunLease lease)
    {
        var known = await transaction.ListAsync<int>("SELECT step FROM evaluations WHERE run_id = @Id", new { run.Id });
        return await EvaluationCopy.RunAsync(transaction, source.Id, run.Id, step =>
        {
            var isOnSchedule = lease.Hyperparameters.EvaluatesAt(step);
            return known.Contains(step) || !(isOnSchedule || lease.Rungs.Contains(step)) ? null : isOnSchedule;
        });
    }

    private static Task<int> TakeRowAsync(StoreTransaction transaction, ClaimedRun run, ReusableRun source) => transaction.ExecuteAsync(
        """
        UPDATE runs
        SET step = source.step, seconds = source.seconds, tokens_per_second = source.tokens_per_second, n_params = source.n_params,
            vocab_size = source.vocab_size, device_kind = source.device_kind, engine = source.engine, versions = source.versions,
            losses_in_row = 0, reused_from = @From, reused_step = source.step
        FROM runs AS source WHERE source.id = @Source AND runs.id = @Id
        """,
        new { run.Id, Source = source.Id, From = new RunId(source.Sweep, source.Number).ToString() });

    private static async Task<IReadOnlyList<string>> CopyCheckpointsAsync(
        StoreTransaction transaction, ICheckpointStorage storage, ClaimedRun run, ReusableRun source, RunLease lease)
    {
        var table = CopiedTable.Checkpoints;
        int Column(string name) => table.IndexOf(name);
        var best = await BestStepAsync(transaction, run.Id, run.Metric);
        var rows = new List<object?[]>();
        foreach (var row in await table.ReadAsync(transaction, "run_id", [source.Id]))
        {
            var step = Convert.ToInt32(row[Column("step")], null);
            row[Column("is_best")] = step == best;
            row[Column("is_visible_best")] = false;
            if (row[Column("is_last")] is false && step != best)
                continue;
            // What someone has removed by hand is left out: the result does not depend on it.
            if (await storage.ShareAsync(
                transaction, new RunId(source.Sweep, source.Number), (string)row[Column("location")]!, lease.Run, lease.Epoch,
                run.Id) is not { } location)
                continue;
            (row[0], row[Column("location")]) = (run.Id, location);
            rows.Add(row);
        }
        var superseded = await transaction.ListAsync<string>(
            "DELETE FROM checkpoints WHERE run_id = @Id RETURNING location", new { run.Id });
        await table.WriteAsync(transaction, rows);
        return [.. superseded.Except(rows.Select(row => (string)row[Column("location")]!))];
    }

    // Of all evaluations, visible or not: as a trainer marks its checkpoints.
    private static Task<int?> BestStepAsync(StoreTransaction transaction, long runId, Metric metric)
    {
        var loss = LossColumn.Of(metric);
        return transaction.FirstAsync<int?>(
            $"""
            SELECT step FROM evaluations WHERE run_id = @runId AND on_schedule AND {loss} IS NOT NULL
            ORDER BY {loss} {(metric.Minimize ? "ASC" : "DESC")}, step LIMIT 1
            """,
            new { runId });
    }

    private static async Task<AttemptEnd> EndAsync(StoreTransaction transaction, ReusableRun source)
    {
        var row = await transaction.FirstAsync<ResultRow>(
            "SELECT step, seconds, tokens_per_second, params_sha256 FROM runs WHERE id = @Id", new { source.Id });
        var result = new RunResult(row!.Step, row.Seconds ?? 0, row.TokensPerSecond ?? 0, row.ParamsSha256);
        return AttemptEnd.Of(result) with { Message = $"reused from {new RunId(source.Sweep, source.Number)}" };
    }

    /// <summary>What a reuse has made of its run; null where the run has taken nothing over.</summary>
    /// <param name="run">The run, when it goes on.</param>
    private static async Task<ReuseOutcome?> OutcomeAsync(StoreTransaction transaction, RunLease lease, ClaimedRun? run)
    {
        var key = new LeaseKey(lease);
        if (await RunQueries.FindSummaryAsync(transaction, lease.Run) is not { Reuse: { } reuse } summary)
            return null;
        RunStanding? standing = null;
        if (run is not null)
        {
            standing = await RecordProgress.StandingAsync(transaction, key);
            if (standing.State == RunState.Running)
                lease = await (await ClaimedRun.OfAsync(transaction, key)).ToLeaseAsync(transaction, lease.LeaseTime);
        }
        else if (await AttemptEnd.OutcomeAsync(transaction, key) == "completed")
            standing = new RunStanding(RunState.Completed, null);
        else
            standing = await RecordProgress.EarlyStopAsync(transaction, key);
        return standing is null
            ? null : new ReuseOutcome(reuse, standing, lease, summary.Best, summary.Last, summary.Seconds ?? 0);
    }

    private sealed record ResultRow
    {
        public int Step { get; init; }
        public double? Seconds { get; init; }
        public double? TokensPerSecond { get; init; }
        public required string ParamsSha256 { get; init; }
    }
}
