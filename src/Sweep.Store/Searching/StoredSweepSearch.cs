using Sweep.Core;
using Sweep.Store.Database;
using Sweep.Store.Runs;

namespace Sweep.Store.Searching;

/// <summary>A sweep whose configurations are proposed from results, as it is stored.</summary>
/// <param name="Spec">With what a proposal needs.</param>
internal sealed record StoredSweepSearch(long SweepId, string Name, SweepSpec Spec, SearchState State)
{
    // Those that have something queued need no proposal: whoever is free takes that first.
    internal const string Open = "SELECT s.id " + FromOpen;

    /// <summary>The same with the numbers by which sweeps come one after the other.</summary>
    internal const string OpenWithPriority = "SELECT s.id, s.priority " + FromOpen;

    private const string FromOpen = """
        FROM sweeps AS s
        WHERE s.search_state = 'open' AND NOT s.paused
          AND NOT EXISTS (SELECT 1 FROM runs AS r WHERE r.sweep_id = s.id AND r.state = 'queued')
        """;

    /// <summary>The searches that go on and have no run in the queue, the greatest priority and then the oldest sweep first.</summary>
    /// <param name="sweep">Of this sweep only; null: of all.</param>
    public static Task<List<long>> ListOpenAsync(StoreTransaction transaction, string? sweep) =>
        transaction.ListAsync<long>($"{Open} {(sweep is null ? "" : "AND s.name = @sweep")} ORDER BY s.priority DESC, s.id", new { sweep });

    /// <summary>Null when the sweep is gone, or proposes nothing.</summary>
    /// <exception cref="NewerVersionException">A newer version of Sweep stored it, with something that is not known here.</exception>
    public static async Task<StoredSweepSearch?> FindAsync(StoreTransaction transaction, long sweepId)
    {
        var row = await transaction.FirstAsync<Row>(
            """
            SELECT name, spec, search, search_state, data_source, data_sha256, tokenizer, split, val_data_source, val_data_sha256
            FROM sweeps WHERE id = @sweepId AND search IS NOT NULL
            """,
            new { sweepId });
        if (row is null)
            return null;
        try
        {
            return new StoredSweepSearch(
                sweepId, row.Name, StoredSearch.Parse(row.Search).SpecOf(row.Spec, row.Data),
                SearchStateNames.ParseSearchState(row.SearchState));
        }
        catch (NewerVersionException e)
        {
            throw new NewerVersionException($"sweep '{row.Name}' cannot go on here: {e.Message}", e);
        }
    }

    /// <summary>
    /// True when one of the searches that go on has a configuration that needs no further result; those of a newer version do not count.
    /// </summary>
    /// <param name="sweep">Of this sweep only; null: of all.</param>
    public static async Task<bool> CanProposeAsync(StoreTransaction transaction, string? sweep)
    {
        foreach (var id in await ListOpenAsync(transaction, sweep))
        {
            try
            {
                if (await FindAsync(transaction, id) is { } search && await search.CanProposeNowAsync(transaction))
                    return true;
            }
            catch (NewerVersionException)
            {
                // A claim says so.
            }
        }
        return false;
    }

    /// <summary>True when it goes on and waits for nothing.</summary>
    public async Task<bool> CanProposeNowAsync(StoreTransaction transaction) => State == SearchState.Open
        && SearchProgress.Of(Spec, await SearchHistory.ReadStatesAsync(transaction, SweepId)) is { WaitsFor.Count: 0 };

    /// <summary>Ends the search of a sweep that has all the configurations that its run_cap has room for.</summary>
    public static async Task CloseIfCompleteAsync(StoreTransaction transaction, long sweepId)
    {
        if (await FindAsync(transaction, sweepId) is { State: SearchState.Open } search
            && SearchProgress.Of(search.Spec, await SearchHistory.ReadStatesAsync(transaction, sweepId)) is { Left: <= 0 })
            await search.SetStateAsync(transaction, SearchState.Complete);
    }

    public Task<int> SetStateAsync(StoreTransaction transaction, SearchState state) => transaction.ExecuteAsync(
        "UPDATE sweeps SET search_state = @State WHERE id = @SweepId AND search_state = 'open'",
        new { State = state.ToName(), SweepId });

    private sealed record Row : SweepText
    {
        public required string Name { get; init; }
        public required string Spec { get; init; }
        public required string Search { get; init; }
        public required string SearchState { get; init; }
    }
}
