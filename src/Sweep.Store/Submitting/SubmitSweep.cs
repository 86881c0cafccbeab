using Sweep.Core;
using Sweep.Store.Checkpoints;
using Sweep.Store.Database;
using Sweep.Store.EarlyStopping;
using Sweep.Store.Limits;
using Sweep.Store.Runs;
using Sweep.Store.Searching;
using Sweep.Store.Texts;

namespace Sweep.Store.Submitting;

/// <summary>Stores a sweep and its points, once.</summary>
internal static class SubmitSweep
{
    /// <summary>
    /// The checkpoints beside the outcome are forgotten: of runs that a changed rule of early stopping has trained again.
    /// </summary>
    public static async Task<(SubmitOutcome Outcome, IReadOnlyList<CheckpointRows.StoredLocation> Forgotten)> RunAsync(
        StoreTransaction transaction, SweepSubmission submission, bool extend)
    {
        submission.RequireStorableName();
        var (stored, isNew) = await InsertSweepAsync(transaction, submission);
        await TextRows.HoldAsync(transaction, submission.Data);
        if (stored.Spec != submission.Spec && ForkRun.IsOfForks(stored.Spec))
        {
            throw new UsageException(
                $"sweep '{submission.Name}' holds forks of another sweep's runs, and no file can be added to it; give the file another "
                + "name");
        }
        if (stored.Spec != submission.Spec && !extend)
            throw new SpecConflictException(submission.Name, stored.Spec, submission.Spec);
        RequireSameData(submission, stored);
        var cohorts = submission.Cohorts;
        if (stored.Spec != submission.Spec)
        {
            if (stored.SearchState is not null || submission.Search is not null)
                StoredSearch.RequireRaisedCapOnly(submission.Name, stored.Spec, submission.Spec);
            // Of a space that is used up a greater run_cap makes nothing more.
            if (stored.SearchState == SearchState.Exhausted.ToName() && cohorts is not null)
                cohorts = cohorts with { PlannedConfigurations = null };
            await ReplaceSpecAsync(transaction, submission, stored);
        }
        else
            await UpdatePathsAsync(transaction, submission, stored.Id);
        if (!isNew && (submission.Fresh || submission.Mixed || submission.Priority is not null))
        {
            await transaction.ExecuteAsync(
                """
                UPDATE sweeps SET fresh = (fresh OR @Fresh), mixed = (mixed OR @Mixed), priority = COALESCE(@Priority, priority)
                WHERE id = @Id
                """,
                Arguments(submission, stored.Id));
        }
        // The same spec adds nothing even when a newer trainer hashes its points differently.
        var outcome = await InsertNewPointsAsync(transaction, isNew || extend ? submission.Points : [], stored.Id);
        if (submission.Search is not null && (isNew || extend))
            await StoredSweepSearch.CloseIfCompleteAsync(transaction, stored.Id);
        var forgotten = isNew && submission.Cohorts is null || !isNew && !extend
            ? [] : await AssignCohorts.RunAsync(transaction, stored.Id, cohorts, submission.Recompute);
        if (!isNew && extend && submission.Target is { } target)
            await SweepTarget.CheckExtendedAsync(transaction, submission.Name, target, outcome.Added);
        return (outcome, forgotten);
    }

    // Whoever inserts the name first wins; the other finds its row, and waits for it where the two are at it at once.
    private static async Task<(StoredSweep Sweep, bool IsNew)> InsertSweepAsync(StoreTransaction transaction, SweepSubmission submission)
    {
        var inserted = await transaction.ExecuteAsync(
            """
            INSERT INTO sweeps (name, spec, data_source, data_sha256, metric_name, metric_minimize, max_concurrent_runs, max_retries,
                                source_file, git_commit, entropy_rate, tokenizer, split, val_data_source, val_data_sha256,
                                val_tokens_per_char, search, search_state, fresh, mixed, target, priority, created_at)
            VALUES (@Name, @Spec, @Source, @Sha256, @Metric, @Minimize, @MaxConcurrentRuns, @MaxRetries, @SourceFile,
                    @GitCommit, @EntropyRate, @Tokenizer, @Split, @ValSource, @ValSha256, @ValTokensPerCharacter, @Search,
                    @SearchState, @Fresh, @Mixed, @Target, COALESCE(@Priority, 0), sweep_now())
            ON CONFLICT (name) DO NOTHING
            """,
            Arguments(submission, 0));
        var stored = await transaction.FirstAsync<StoredSweep>(
            $"""
            SELECT id, spec, data_source, data_sha256, tokenizer, split, val_data_source, val_data_sha256, metric_name, metric_minimize,
                   search_state
            FROM sweeps WHERE name = @Name {transaction.Dialect.ForUpdate}
            """,
            new { submission.Name });
        return (stored!, inserted == 1);
    }

    private static async Task ReplaceSpecAsync(StoreTransaction transaction, SweepSubmission submission, StoredSweep stored)
    {
        await transaction.ExecuteAsync(
            """
            UPDATE sweeps SET spec = @Spec, data_source = @Source, val_data_source = @ValSource,
                              metric_name = @Metric, metric_minimize = @Minimize,
                              max_concurrent_runs = @MaxConcurrentRuns, target = @Target,
                              target_reached_by = CASE WHEN target = @Target AND metric_name = @Metric AND metric_minimize = @Minimize
                                                       THEN target_reached_by END,
                              search_state = CASE WHEN search_state = 'complete' THEN 'open' ELSE search_state END,
                              max_retries = @MaxRetries, source_file = @SourceFile, git_commit = @GitCommit, entropy_rate = @EntropyRate
            WHERE id = @Id
            """,
            Arguments(submission, stored.Id));
        if (stored.MetricName != submission.Metric.Name || stored.MetricMinimize != submission.Metric.Minimize)
            await FindBestAgainAsync(transaction, submission.Metric, stored.Id);
    }

    // Another metric, or another goal, ranks the evaluations that are there anew.
    private static async Task FindBestAgainAsync(StoreTransaction transaction, Metric metric, long sweepId)
    {
        var runs = await transaction.ListAsync<long>("SELECT id FROM runs WHERE sweep_id = @sweepId", new { sweepId });
        await VisibleEvaluations.UpdateAsync(transaction, runs, metric);
    }

    // The file and its data may have moved, or be submitted from another machine: the run's workers need the path of today.
    private static async Task UpdatePathsAsync(StoreTransaction transaction, SweepSubmission submission, long id) =>
        await transaction.ExecuteAsync(
            """
            UPDATE sweeps SET data_source = @Source, val_data_source = @ValSource, source_file = @SourceFile
            WHERE id = @Id AND (data_source <> @Source OR val_data_source <> @ValSource OR source_file <> @SourceFile)
            """,
            Arguments(submission, id));

    private static async Task<SubmitOutcome> InsertNewPointsAsync(
        StoreTransaction transaction, IReadOnlyList<SweepPoint> points, long sweepId)
    {
        var stored = await transaction.ListAsync<StoredPoint>(
            "SELECT number, config_hash, is_refinement FROM runs WHERE sweep_id = @sweepId ORDER BY number", new { sweepId });
        await AdoptAsync(transaction, points, stored, sweepId);
        var known = stored.Select(point => point.ConfigHash).ToHashSet(StringComparer.Ordinal);
        var last = stored.Count > 0 ? stored[^1].Number : 0;
        var added = points.OrderBy(point => point.Number).Where(point => known.Add(point.ConfigHash))
            .Select((point, i) => (Point: point, Number: last + 1 + i)).ToList();
        // A sweep is submitted again each time it is run, and adds nothing then.
        if (added.Count > 0)
        {
            var configurations = stored.Count > 0 ? await ConfigurationsAsync(transaction, sweepId) : [];
            foreach (var (point, number) in added)
                configurations.TryAdd(point.Hyperparameters with { Seed = 0 }, number);
            SweepPoint[] numbered = [.. added.Select(row => row.Point with { Number = row.Number })];
            await InsertRunsAsync(
                transaction, sweepId, numbered, point => configurations[point.Hyperparameters with { Seed = 0 }]);
            transaction.AnnounceWork();
        }
        return new SubmitOutcome(added.Count, known.Count);
    }

    // A file with more repeats than before has seeds that a refinement has trained already: they belong to the spec from now on.
    private static async Task AdoptAsync(
        StoreTransaction transaction, IReadOnlyList<SweepPoint> points, List<StoredPoint> stored, long sweepId)
    {
        var further = stored.Where(point => point.IsRefinement).ToDictionary(point => point.ConfigHash, point => point.Number);
        if (further.Count == 0)
            return;
        var numbers = points.Where(point => further.ContainsKey(point.ConfigHash)).Select(point => further[point.ConfigHash]);
        foreach (var chunk in numbers.Distinct().Chunk(Dialect.MostListed))
        {
            await transaction.ExecuteAsync(
                $"UPDATE runs SET is_refinement = FALSE WHERE sweep_id = @sweepId AND {transaction.Dialect.In("number", "chunk")}",
                new { sweepId, chunk });
        }
    }

    // By hyperparameters without the seed.
    private static async Task<Dictionary<Hyperparameters, int>> ConfigurationsAsync(StoreTransaction transaction, long sweepId)
    {
        var rows = await transaction.ListAsync<StoredConfiguration>(
            "SELECT configuration, hyperparameters FROM runs WHERE sweep_id = @sweepId ORDER BY number", new { sweepId });
        var configurations = new Dictionary<Hyperparameters, int>();
        foreach (var row in rows)
            configurations.TryAdd(StoredHyperparameters.Parse(row.Hyperparameters) with { Seed = 0 }, row.Configuration);
        return configurations;
    }

    /// <summary>Inserts queued runs under the numbers of their points.</summary>
    /// <param name="configurationOf">The least number of the runs that differ from a point in the seed only.</param>
    /// <param name="isRefinement">Whether they are further seeds, of which early stopping, search and the spec know nothing.</param>
    public static async Task InsertRunsAsync(StoreTransaction transaction, long sweepId, IReadOnlyList<SweepPoint> points,
        Func<SweepPoint, int> configurationOf, bool isRefinement = false)
    {
        var now = await transaction.FirstAsync<long>("SELECT sweep_now()");
        await ValuesStatement.InsertAsync(
            transaction,
            """
            INSERT INTO runs (sweep_id, number, configuration, config_hash, prefix_hash, hyperparameters, varied, is_refinement, created_at)
            """,
            points,
            [
                _ => sweepId,
                point => point.Number,
                point => configurationOf(point),
                point => point.ConfigHash,
                point => point.PrefixHash,
                point => StoredHyperparameters.Write(point.Hyperparameters),
                point => StoredText.Varied(point.Varied),
                _ => isRefinement,
                _ => now,
            ]);
    }

    private static void RequireSameData(SweepSubmission submission, StoredSweep stored)
    {
        if (stored.DataSha256 != submission.Data.Sha256)
        {
            throw new UsageException(
                $"sweep '{submission.Name}' was submitted with other data (SHA-256 "
                + $"{stored.DataSha256[..Math.Min(12, stored.DataSha256.Length)]}..., "
                + $"{submission.Data.Source} has {submission.Data.Sha256[..Math.Min(12, submission.Data.Sha256.Length)]}...); "
                + "restore the data, or give the sweep another name");
        }
        if (!stored.Data.IsSameText(submission.Data))
        {
            throw new UsageException($"sweep '{submission.Name}' was submitted with "
                + $"{string.Join(" and ", stored.Data.DifferencesFrom(submission.Data))}; restore that, or give the sweep another name");
        }
    }

    private static object Arguments(SweepSubmission submission, long id) => new
    {
        Id = id,
        submission.Name,
        submission.Spec,
        submission.Data.Source,
        submission.Data.Sha256,
        submission.Data.Tokenizer,
        submission.Data.Split,
        ValSource = submission.Data.Validation?.Source,
        ValSha256 = submission.Data.Validation?.Sha256,
        submission.ValTokensPerCharacter,
        Metric = submission.Metric.Name,
        submission.Metric.Minimize,
        submission.MaxConcurrentRuns,
        submission.MaxRetries,
        submission.SourceFile,
        submission.GitCommit,
        submission.EntropyRate,
        submission.Fresh,
        submission.Mixed,
        submission.Target,
        submission.Priority,
        Search = submission.Search?.ToJson(),
        SearchState = submission.Search is null ? null : SearchState.Open.ToName(),
    };

    private sealed record StoredPoint
    {
        public int Number { get; init; }
        public required string ConfigHash { get; init; }
        public bool IsRefinement { get; init; }
    }

    private sealed record StoredConfiguration
    {
        public int Configuration { get; init; }
        public required string Hyperparameters { get; init; }
    }

    private sealed record StoredSweep : SweepText
    {
        public long Id { get; init; }
        public required string Spec { get; init; }
        public required string MetricName { get; init; }
        public bool MetricMinimize { get; init; }
        public string? SearchState { get; init; }
    }
}
