using Sweep.Core;
using Sweep.Store.Database;

namespace Sweep.Store.Runs;

/// <summary>A row of <c>sweeps</c> with its runs counted by state.</summary>
internal sealed record SweepRow : SweepText
{
    // Counted in the index runs_by_state alone.
    private const string Select = """
        SELECT s.id, s.name, s.spec, s.data_source, s.data_sha256, s.metric_name, s.metric_minimize, s.max_concurrent_runs, s.max_retries,
               s.source_file, s.git_commit, s.entropy_rate, s.created_at,
               s.tokenizer, s.split, s.val_data_source, s.val_data_sha256, s.val_tokens_per_char
        FROM sweeps AS s
        """;

    public long Id { get; init; }
    public required string Name { get; init; }
    public required string Spec { get; init; }
    public required string MetricName { get; init; }
    public bool MetricMinimize { get; init; }
    public int? MaxConcurrentRuns { get; init; }
    public int MaxRetries { get; init; }
    public string? SourceFile { get; init; }
    public string? GitCommit { get; init; }
    public double? EntropyRate { get; init; }
    public long CreatedAt { get; init; }

    /// <summary>Every sweep, oldest first; only the one called <paramref name="name"/> when it is given.</summary>
    public static async Task<IReadOnlyList<SweepSummary>> ListAsync(StoreTransaction transaction, string? name)
    {
        var sweeps = await transaction.ListAsync<SweepRow>(
            $"{Select} {(name is null ? "" : "WHERE s.name = @name")} ORDER BY s.id", new { name });
        if (sweeps.Count == 0)
            return [];
        var counts = await transaction.ListAsync<CountRow>(
            $"""
            SELECT sweep_id, coalesce(shown_state, state) AS state, count(*) AS runs FROM runs
            {(name is null ? "" : "WHERE sweep_id = @Id")}
            GROUP BY sweep_id, coalesce(shown_state, state)
            """,
            new { sweeps[0].Id });
        var bySweep = counts.ToLookup(row => row.SweepId);
        return [.. sweeps.Select(sweep => sweep.ToSummary(bySweep[sweep.Id]))];
    }

    private SweepSummary ToSummary(IEnumerable<CountRow> counts)
    {
        var byState = counts.ToDictionary(row => RunStateNames.ParseRunState(row.State), row => row.Runs);
        int Count(RunState state) => byState.GetValueOrDefault(state);
        return new SweepSummary(
            Name,
            Spec,
            Data,
            new Metric(MetricName, MetricMinimize),
            MaxConcurrentRuns,
            MaxRetries,
            SourceFile,
            GitCommit,
            EntropyRate,
            StoreClock.Time(CreatedAt),
            new RunCounts(
                Count(RunState.Queued),
                Count(RunState.Running),
                Count(RunState.Completed),
                Count(RunState.Diverged),
                Count(RunState.Failed),
                Count(RunState.Stopped),
                Count(RunState.Cancelled))
            { Paused = Count(RunState.Paused) })
        {
            ValTokensPerCharacter = ValTokensPerChar ?? 1,
        };
    }

    private sealed record CountRow
    {
        public long SweepId { get; init; }
        public required string State { get; init; }
        public int Runs { get; init; }
    }
}
