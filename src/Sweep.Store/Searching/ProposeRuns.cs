using Sweep.Core;
using Sweep.Core.EarlyStopping;
using Sweep.Store.Database;
using Sweep.Store.EarlyStopping;
using Sweep.Store.Leases;
using Sweep.Store.Submitting;

namespace Sweep.Store.Searching;

/// <summary>
/// Proposes configurations from results and puts their runs into the queue. A proposal is computed between two transactions, from the
/// history that the first one has read; the second stores it if its number is still free. Whoever proposes computes the same, so of two at
/// once one finds it done.
/// </summary>
internal sealed class ProposeRuns(IStoreDatabase database) : IDisposable
{
    // Several slots of one process would compute the same proposal side by side.
    private readonly SemaphoreSlim _one = new(1);

    /// <summary>
    /// Proposes for these sweeps, the first ones first, until there are <paramref name="wanted"/> more runs or all wait for results.
    /// Returns how many runs there are more.
    /// </summary>
    /// <param name="passedOver">Gets the searches of a newer version of Sweep; null where one of them is an error.</param>
    /// <exception cref="NewerVersionException">Only a newer version of Sweep can propose for one of them.</exception>
    public async Task<int> RunAsync(IReadOnlyList<long> sweeps, int wanted, PassedOverSweeps? passedOver, CancellationToken cancel)
    {
        await _one.WaitAsync(cancel);
        try
        {
            var added = 0;
            foreach (var sweep in sweeps)
            {
                try
                {
                    while (added < wanted && await NextAsync(sweep, cancel) is { } runs)
                        added += runs;
                }
                catch (NewerVersionException e) when (passedOver is not null)
                {
                    passedOver.Add(sweep, e.Message);
                }
            }
            return added;
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    /// <summary>Stores the next configuration. Returns its runs, 0 when someone else has stored it; null when there is none now.</summary>
    private async Task<int?> NextAsync(long sweepId, CancellationToken cancel)
    {
        var basis = await database.ReadAsync(t => ReadAsync(t, sweepId), cancel);
        if (basis is null)
            return null;
        return Proposer.Next(basis.Search.Spec, basis.History) switch
        {
            Proposal.Ready ready => await database.WriteAsync<int?>(
                Durability.Recomputable, async t => await StoreAsync(t, basis, ready), cancel),
            Proposal.Finished finished => await database.WriteAsync<int?>(
                Durability.Recomputable, async t => await EndAsync(t, basis, finished.IsExhausted), cancel),
            _ => null,
        };
    }

    /// <summary>Null where nothing can be proposed: cheap to find out, for callers that ask again and again.</summary>
    private static async Task<Basis?> ReadAsync(StoreTransaction transaction, long sweepId)
    {
        if (await StoredSweepSearch.FindAsync(transaction, sweepId) is not { } search || !await search.CanProposeNowAsync(transaction))
            return null;
        var (history, lastRun) = await SearchHistory.ReadAsync(transaction, search);
        return new Basis(search, history, lastRun);
    }

    private static async Task<int> StoreAsync(StoreTransaction transaction, Basis basis, Proposal.Ready proposal)
    {
        var (search, sweepId) = (basis.Search, basis.Search.SweepId);
        if (!await IsCurrentAsync(transaction, basis))
            return 0;
        var runs = Proposer.RunsOf(search.Spec, proposal, basis.LastRun + 1);
        await SubmitSweep.InsertRunsAsync(transaction, sweepId, runs, _ => runs[0].Number);
        if (CohortPlan.Of(search.Spec) is { } plan)
        {
            await AssignCohorts.AddAsync(
                transaction, sweepId, plan, proposal.Number, [.. runs.Select(run => run.Number)], proposal.Hyperparameters.MaxIters);
        }
        await StoredSweepSearch.CloseIfCompleteAsync(transaction, sweepId);
        transaction.AnnounceWork();
        return runs.Count;
    }

    // A cohort that would have had more configurations decides by those that there are.
    private static async Task<int?> EndAsync(StoreTransaction transaction, Basis basis, bool isExhausted)
    {
        if (!await IsCurrentAsync(transaction, basis))
            return 0;
        await basis.Search.SetStateAsync(transaction, isExhausted ? SearchState.Exhausted : SearchState.Complete);
        if (isExhausted && CohortPlan.Of(basis.Search.Spec) is { } plan)
        {
            await AssignCohorts.RunAsync(
                transaction, basis.Search.SweepId, plan with { PlannedConfigurations = null }, recompute: false);
        }
        transaction.AnnounceWork();
        return null;
    }

    /// <summary>
    /// Whether the sweep still has the runs and the spec of the history. Takes its lock, under which cohorts are decided too.
    /// </summary>
    private static async Task<bool> IsCurrentAsync(StoreTransaction transaction, Basis basis)
    {
        await DecideCohort.LockAsync(transaction, basis.Search.SweepId);
        var lastRun = await transaction.FirstAsync<int?>(
            "SELECT max(number) FROM runs WHERE sweep_id = @SweepId", new { basis.Search.SweepId });
        return (lastRun ?? 0) == basis.LastRun
            && await StoredSweepSearch.FindAsync(transaction, basis.Search.SweepId) is { State: SearchState.Open } now
            && now.Spec.ToCanonicalJson() == basis.Search.Spec.ToCanonicalJson();
    }

    private sealed record Basis(StoredSweepSearch Search, IReadOnlyList<Observation> History, int LastRun);
}
