using Sweep.Core;
using Sweep.Core.EarlyStopping;
using Sweep.Store.Checkpoints;
using Sweep.Store.Database;

namespace Sweep.Store.EarlyStopping;

/// <summary>
/// Divides a sweep's runs into cohorts as its submission says, and decides about them from what is stored: after the first submission, and
/// after each that adds runs or changes the rule.
/// </summary>
internal static class AssignCohorts
{
    /// <summary>Adds one configuration to its cohort, which is begun with its first one, and decides about it.</summary>
    /// <param name="configuration">Its place among the sweep's configurations, from 1.</param>
    /// <param name="runs">Their numbers.</param>
    /// <param name="maxIters">Of each run.</param>
    /// <exception cref="UsageException">The rule has no rung below <paramref name="maxIters"/>.</exception>
    public static async Task AddAsync(
        StoreTransaction transaction, long sweepId, CohortPlan plan, int configuration, IReadOnlyList<int> runs, int maxIters)
    {
        var planned = Math.Max(plan.PlannedConfigurations ?? 0, configuration);
        var size = plan.Size ?? planned;
        var before = (configuration - 1) / size * size;
        var schedule = plan.Rule.Schedule(Math.Min(size, planned - before), maxIters);
        var cohort = new Cohort(before / size + 1, [new CohortConfiguration(runs[0], runs)], schedule);
        var rows = await transaction.ListAsync<PointRow>(
            $"SELECT id, number, hyperparameters FROM runs WHERE sweep_id = @sweepId AND {transaction.Dialect.In("number", "runs")}",
            new { sweepId, runs = runs.ToArray() });
        await StoreAsync(transaction, sweepId, cohort, rows.ToDictionary(row => row.Number, row => row.Id));
        await DecideCohort.RunAsync(transaction, sweepId, cohort.Number);
    }

    /// <summary>Returns the checkpoints that are forgotten, of runs that are trained again.</summary>
    /// <exception cref="UsageException">The rule cannot be applied to these runs, or needs evaluations that nobody has made.</exception>
    public static async Task<IReadOnlyList<CheckpointRows.StoredLocation>> RunAsync(
        StoreTransaction transaction, long sweepId, CohortPlan? plan, bool recompute)
    {
        var points = await transaction.ListAsync<PointRow>(
            "SELECT id, number, hyperparameters FROM runs WHERE sweep_id = @sweepId AND NOT is_refinement ORDER BY number",
            new { sweepId });
        IReadOnlyList<Cohort> cohorts = plan is not null && points.Count > 0
            ? Cohorts.Of(plan, points.ToDictionary(row => row.Number, row => StoredHyperparameters.Parse(row.Hyperparameters)))
            : [];
        var rungsBefore = await RungsAsync(transaction, sweepId);
        await ReplaceAsync(transaction, sweepId, cohorts, points.ToDictionary(row => row.Number, row => row.Id));
        var forgotten = new List<CheckpointRows.StoredLocation>();
        foreach (var cohort in await StoredCohort.ListAsync(transaction, sweepId))
        {
            await ReleaseAsync(transaction, cohort, rungsBefore);
            forgotten.AddRange(await RequireEvaluationsAsync(transaction, cohort, recompute));
            await DecideCohort.RunAsync(transaction, sweepId, cohort.Number);
        }
        return forgotten;
    }

    private static async Task ReplaceAsync(
        StoreTransaction transaction, long sweepId, IReadOnlyList<Cohort> cohorts, Dictionary<int, long> ids)
    {
        foreach (var cohort in cohorts)
            await StoreAsync(transaction, sweepId, cohort, ids);
        if (cohorts.Count == 0)
            await SetFreeAsync(transaction, sweepId);
        await transaction.ExecuteAsync(
            "DELETE FROM cohorts WHERE sweep_id = @sweepId AND number > @Count", new { sweepId, cohorts.Count });
    }

    private static async Task StoreAsync(
        StoreTransaction transaction, long sweepId, Cohort cohort, Dictionary<int, long> ids)
    {
        await transaction.ExecuteAsync(
            """
            INSERT INTO cohorts (sweep_id, number, rungs, quotas, max_iters) VALUES (@sweepId, @Number, @rungs, @quotas, @MaxIters)
            ON CONFLICT (sweep_id, number) DO UPDATE
            SET rungs = excluded.rungs, quotas = excluded.quotas, max_iters = excluded.max_iters
            """,
            new
            {
                sweepId,
                cohort.Number,
                rungs = StoredCohort.Text(cohort.Schedule.Rungs),
                quotas = StoredCohort.Text(cohort.Schedule.Quotas),
                cohort.Schedule.MaxIters,
            });
        foreach (var chunk in cohort.Configurations.SelectMany(configuration => configuration.Runs).Chunk(Dialect.MostListed))
        {
            var runs = chunk.Select(number => ids[number]).ToArray();
            await transaction.ExecuteAsync(
                $"UPDATE runs SET cohort = @Number WHERE {transaction.Dialect.In("id", "runs")}", new { cohort.Number, runs });
        }
    }

    // Without a rule every run trains to its end, and all that was evaluated is visible.
    private static async Task SetFreeAsync(StoreTransaction transaction, long sweepId)
    {
        if (await StoredCohort.ListAsync(transaction, sweepId) is not [var cohort, ..])
            return;
        var freed = await transaction.ListAsync<long>(
            """
            UPDATE runs
            SET state = CASE WHEN state IN ('paused', 'stopped') THEN 'queued' ELSE state END,
                finished_at = CASE WHEN state = 'stopped' THEN NULL ELSE finished_at END,
                cohort = NULL, level = 0, committed_step = NULL, until_step = NULL, decision = NULL, decision_step = NULL,
                counts_until = NULL, shown_state = NULL
            WHERE sweep_id = @sweepId AND cohort IS NOT NULL
            RETURNING id
            """,
            new { sweepId });
        await VisibleEvaluations.UpdateAsync(transaction, freed, cohort.Metric);
        transaction.AnnounceWork();
    }

    // By run: those of its cohort.
    private static async Task<IReadOnlyDictionary<long, string>> RungsAsync(StoreTransaction transaction, long sweepId)
    {
        var rows = await transaction.ListAsync<RungsRow>(
            """
            SELECT r.id, c.rungs FROM runs AS r JOIN cohorts AS c ON c.sweep_id = r.sweep_id AND c.number = r.cohort
            WHERE r.sweep_id = @sweepId
            """,
            new { sweepId });
        return rows.ToDictionary(row => row.Id, row => row.Rungs);
    }

    // What is in training under a lease that does not have a rung would pass it without an evaluation there, and nobody could decide by it
    // ever: it goes back to its last checkpoint, to be claimed with the rungs of now.
    private static async Task ReleaseAsync(
        StoreTransaction transaction, StoredCohort cohort, IReadOnlyDictionary<long, string> rungsBefore)
    {
        var rows = await CohortRuns.ReadAsync(transaction, cohort);
        var evaluated = (await CohortRuns.ReadRungValuesAsync(transaction, cohort)).ToLookup(value => value.Run, value => value.Step);
        IEnumerable<int> InLease(MemberRun run) =>
            rungsBefore.TryGetValue(rows.Ids[run.Number], out var rungs) ? StoredCohort.Parse(rungs) : [];
        var unaware = rows.Runs.Where(run => run.State == RunState.Running
            && cohort.Schedule.Rungs.Except(InLease(run)).Except(evaluated[run.Number]).Any());
        foreach (var ids in unaware.Select(run => rows.Ids[run.Number]).Chunk(Dialect.MostListed))
        {
            await EndAttemptsAsync(transaction, ids, "the sweep has got rungs that its lease did not have");
            await transaction.ExecuteAsync(
                $"""
                UPDATE runs SET state = 'queued', epoch = epoch + 1, lease_expires_at = NULL, lease_token = NULL, until_step = NULL
                WHERE {transaction.Dialect.In("id", "ids")}
                """,
                new { ids });
            transaction.AnnounceWork();
        }
    }

    private static Task<int> EndAttemptsAsync(StoreTransaction transaction, long[] ids, string message) => transaction.ExecuteAsync(
        $"""
        UPDATE attempts SET ended_at = sweep_now(), outcome = 'released', message = @message,
                            to_step = (SELECT r.step FROM runs AS r WHERE r.id = attempts.run_id)
        WHERE outcome = 'running' AND {transaction.Dialect.In("run_id", "ids")}
        """,
        new { ids, message });

    private static async Task<IReadOnlyList<CheckpointRows.StoredLocation>> RequireEvaluationsAsync(
        StoreTransaction transaction, StoredCohort cohort, bool recompute)
    {
        var rows = await CohortRuns.ReadAsync(transaction, cohort);
        if (rows.Runs.All(run => run.ReachedStep == 0))
            return [];
        var values = await CohortRuns.ReadAllValuesAsync(transaction, cohort);
        if (RuleChange.Missing(cohort.Schedule, rows.Runs, values) is not { } missing)
            return [];
        if (!recompute)
            throw new UsageException(missing.Message);
        return await TrainAgainAsync(
            transaction, [.. missing.Rungs.SelectMany(rung => rung.Runs).Distinct().Select(number => rows.Ids[number])]);
    }

    // From step 0; their evaluations stay, since they will be the same.
    private static async Task<IReadOnlyList<CheckpointRows.StoredLocation>> TrainAgainAsync(StoreTransaction transaction, long[] runs)
    {
        foreach (var ids in runs.Chunk(Dialect.MostListed))
        {
            await EndAttemptsAsync(transaction, ids, "the run is trained again from step 0");
            await transaction.ExecuteAsync(
                $"""
                UPDATE runs
                SET state = 'queued', epoch = epoch + 1, step = 0, finished_at = NULL, lease_expires_at = NULL, lease_token = NULL,
                    until_step = NULL, counts_until = NULL, retries_used = 0, losses_in_row = 0,
                    failure_kind = NULL, failure_message = NULL, failure_step = NULL
                WHERE {transaction.Dialect.In("id", "ids")}
                """,
                new { ids });
        }
        transaction.AnnounceWork();
        return await CheckpointRows.ForgetAsync(transaction, runs);
    }

    private sealed record RungsRow
    {
        public long Id { get; init; }
        public required string Rungs { get; init; }
    }

    private sealed record PointRow
    {
        public long Id { get; init; }
        public int Number { get; init; }
        public required string Hyperparameters { get; init; }
    }
}
