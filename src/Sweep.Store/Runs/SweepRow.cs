using Sweep.Core;
using Sweep.Store.Database;
using Sweep.Store.Searching;

namespace Sweep.Store.Runs;

/// <summary>A row of <c>sweeps</c> with its runs counted by state.</summary>
internal sealed record SweepRow : SweepText
{
    // Counted in the index runs_by_state alone.
    private const string Select = """
        SELECT s.id, s.name, s.spec, s.data_source, s.data_sha256, s.metric_name, s.metric_minimize, s.max_concurrent_runs, s.max_retries,
               s.source_file, s.git_commit, s.entropy_rate, s.created_at,
               s.tokenizer, s.split, s.val_data_source, s.val_data_sha256, s.val_tokens_per_char,
               s.search, s.search_state, s.paused, s.priority, s.target, s.target_reached_by, s.device_kind, s.mixed
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
    public string? Search { get; init; }
    public string? SearchState { get; init; }
    public bool Paused { get; init; }
    public int Priority { get; init; }
    public double? Target { get; init; }
    public int? TargetReachedBy { get; init; }
    public string? DeviceKind { get; init; }
    public bool Mixed { get; init; }

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
        var begun = (await transaction.ListAsync<BegunRow>(
            $"""
            SELECT sweep_id, device_kind, count(*) AS runs FROM runs
            WHERE state = 'queued' AND device_kind IS NOT NULL {(name is null ? "" : "AND sweep_id = @Id")}
            GROUP BY sweep_id, device_kind
            """,
            new { sweeps[0].Id })).ToLookup(row => row.SweepId);
        var bySweep = counts.ToLookup(row => row.SweepId);
        var summaries = new List<SweepSummary>(sweeps.Count);
        foreach (var sweep in sweeps)
        {
            var needsNewer = StoredSpec.UnknownParameters(sweep.Spec) is { Count: > 0 } unknown
                ? NewerVersionException.OfParameters(unknown).Message : null;
            (SearchProgress Progress, int Repeats)? search = null;
            try
            {
                if (sweep.Search is not null && needsNewer is null)
                    search = await sweep.SearchAsync(transaction);
            }
            catch (NewerVersionException e)
            {
                // Only this sweep is held up.
                needsNewer = e.Message;
            }
            summaries.Add(sweep.ToSummary(bySweep[sweep.Id], search) with
            {
                NeedsNewer = needsNewer,
                BegunOn = begun[sweep.Id].ToDictionary(row => row.DeviceKind, row => row.Runs),
            });
        }
        return summaries;
    }

    private async Task<(SearchProgress Progress, int Repeats)> SearchAsync(StoreTransaction transaction)
    {
        var spec = StoredSearch.Parse(Search!).SpecOf(Spec, Data);
        var history = await SearchHistory.ReadStatesAsync(transaction, Id);
        return (SearchProgress.Of(spec, history, SearchStateNames.ParseSearchState(SearchState!)), spec.Repeats);
    }

    private SweepSummary ToSummary(IEnumerable<CountRow> counts, (SearchProgress Progress, int Repeats)? search)
    {
        var byState = counts.ToDictionary(row => RunStateNames.ParseRunState(row.State), row => row.Runs);
        int Count(RunState state) => byState.GetValueOrDefault(state);
        // What is waited for comes to nothing when nobody trains it any more.
        var isHeldUp = search?.Progress.WaitsFor.Count > 0 && Count(RunState.Queued) + Count(RunState.Running) == 0;
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
            {
                Paused = Count(RunState.Paused),
                OnHold = Paused,
                ToPropose = search is { } known && !isHeldUp ? known.Progress.Left * known.Repeats : 0,
            })
        {
            Search = search?.Progress,
            Priority = Priority,
            DeviceKind = DeviceKind,
            IsMixed = Mixed,
            Target = Target,
            TargetReachedBy = TargetReachedBy is { } number ? new RunId(Name, number) : null,
            ValTokensPerCharacter = ValTokensPerChar ?? 1,
        };
    }

    private sealed record BegunRow
    {
        public long SweepId { get; init; }
        public required string DeviceKind { get; init; }
        public int Runs { get; init; }
    }

    private sealed record CountRow
    {
        public long SweepId { get; init; }
        public required string State { get; init; }
        public int Runs { get; init; }
    }
}
