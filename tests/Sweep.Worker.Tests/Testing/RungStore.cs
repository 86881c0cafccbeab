using System.Collections.Concurrent;
using System.Reflection;
using Sweep.Core;
using Sweep.Store;

namespace Sweep.Worker.Tests;

/// <summary>
/// A real store that answers as one with early stopping does, by a test's script. A run that it pauses is queued again at once, as if it
/// were promoted in the same moment, to train to its next rung; one that it stops is cancelled in the real store.
/// </summary>
public class RungStore : DispatchProxy
{
    private readonly ConcurrentDictionary<RunId, int?> _until = [];
    private readonly ConcurrentQueue<string> _calls = [];
    private ISweepStore _store = null!;
    private IReadOnlyList<int> _rungs = [];

    /// <param name="rungs">Ascending. Each claim and each pause sends a run to the next one.</param>
    public static (ISweepStore Store, RungStore Script) Wrap(ISweepStore store, params int[] rungs)
    {
        var proxy = Create<ISweepStore, RungStore>();
        var script = (RungStore)proxy;
        (script._store, script._rungs) = (store, rungs);
        return (proxy, script);
    }

    /// <summary>What becomes of a run whose evaluation at its until_step is recorded; the step is that.</summary>
    public Func<RunId, int, RunStanding> Decide { get; set; } = static (_, _) => new RunStanding(RunState.Paused, null);

    /// <summary>Up to where a renewal sends a run, given where it is to go now.</summary>
    public Func<RunId, int?, int?> Raise { get; set; } = static (_, until) => until;

    /// <summary>What others' results make of a run that is training, found by a renewal; null: it goes on.</summary>
    public Func<RunId, RunState?> EndAtRenewal { get; set; } = static _ => null;

    /// <summary>What others' results have made of a run that completes, found by the write of its result; null: it is completed.</summary>
    public Func<RunId, RunState?> EndAtCompletion { get; set; } = static _ => null;

    /// <summary>The exception that saving a checkpoint throws, or null.</summary>
    public Func<CheckpointFile, Exception?> RefuseToSave { get; set; } = static _ => null;

    /// <summary>What was saved and recorded, in order: <c>1 saved 15</c>, <c>1 recorded 15</c>.</summary>
    public IReadOnlyList<string> Calls => [.. _calls];

    /// <summary>The groups of validation losses that were recorded, by run and step.</summary>
    public ConcurrentDictionary<(RunId Run, int Step), float[]> ValGroups { get; } = [];

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod!.Name switch
    {
        nameof(ISweepStore.ClaimAsync) => ClaimAsync((ClaimRequest)args![0]!, (CancellationToken)args[1]!),
        nameof(ISweepStore.RenewAsync) => RenewAsync((RunLease)args![0]!, (RunProgress)args[1]!, (CancellationToken)args[2]!),
        nameof(ISweepStore.RenewAllAsync) => RenewAllAsync((IReadOnlyList<LeaseRenewal>)args![0]!, (CancellationToken)args[1]!),
        nameof(ISweepStore.RecordAsync) => RecordAsync((RunLease)args![0]!, (RunUpdate)args[1]!, (CancellationToken)args[2]!),
        nameof(ISweepStore.SaveCheckpointAsync) => SaveAsync((RunLease)args![0]!, (CheckpointFile)args[1]!, (CancellationToken)args[2]!),
        _ => targetMethod.Invoke(_store, BindingFlags.DoNotWrapExceptions, null, args, null),
    };

    private async Task<IReadOnlyList<RunLease>> ClaimAsync(ClaimRequest request, CancellationToken cancel)
    {
        var leases = new List<RunLease>();
        foreach (var lease in await _store.ClaimAsync(request, cancel))
        {
            var evaluations = await _store.ListEvaluationsAsync(lease.Run.Sweep, lease.Run.Number, cancel);
            int? evaluated = evaluations.Count > 0 ? evaluations.Max(e => e.Evaluation.Step) : null;
            _until[lease.Run] = NextRung(evaluated ?? 0);
            leases.Add(lease with { Rungs = _rungs, UntilStep = _until[lease.Run], EvaluatedStep = evaluated });
        }
        return leases;
    }

    private async Task<RunStanding> RenewAsync(RunLease lease, RunProgress progress, CancellationToken cancel) =>
        (await RenewAllAsync([LeaseRenewal.Of(lease, progress)], cancel))[0] ?? throw new LeaseLostException(lease.Run, lease.Epoch);

    private async Task<IReadOnlyList<RunStanding?>> RenewAllAsync(IReadOnlyList<LeaseRenewal> renewals, CancellationToken cancel)
    {
        var standings = new List<RunStanding?>();
        foreach (var renewal in renewals)
        {
            var run = renewal.Run;
            if (EndAtRenewal(run) is { } state)
            {
                await _store.CancelAsync(run.Sweep, run.Number, cancel);
                standings.Add(new RunStanding(state, null));
                continue;
            }
            var standing = (await _store.RenewAllAsync([renewal], cancel))[0];
            standings.Add(standing is null ? null : standing with { UntilStep = _until[run] = Raise(run, _until[run]) });
        }
        return standings;
    }

    private async Task<RunStanding> RecordAsync(RunLease lease, RunUpdate update, CancellationToken cancel)
    {
        if (update.Result is not null && EndAtCompletion(lease.Run) is { } instead)
        {
            await _store.CancelAsync(lease.Run.Sweep, lease.Run.Number, cancel);
            return new RunStanding(instead, null);
        }
        var standing = await _store.RecordAsync(lease, update, cancel);
        foreach (var evaluation in update.Evaluations)
            _calls.Enqueue($"{lease.Run.Number} recorded {evaluation.Step}");
        foreach (var (step, groups) in update.ValGroups)
            ValGroups[(lease.Run, step)] = groups;
        if (standing.State != RunState.Running)
            return standing;
        if (update.Evaluations.All(e => e.Step != _until[lease.Run]))
            return standing with { UntilStep = _until[lease.Run] };
        var decided = Decide(lease.Run, _until[lease.Run]!.Value);
        if (decided.State == RunState.Running)
            _until[lease.Run] = decided.UntilStep;
        else if (decided.State == RunState.Paused)
            await _store.ReleaseAsync(lease, cancel);
        else
            await _store.CancelAsync(lease.Run.Sweep, lease.Run.Number, cancel);
        return decided;
    }

    private async Task SaveAsync(RunLease lease, CheckpointFile checkpoint, CancellationToken cancel)
    {
        if (RefuseToSave(checkpoint) is { } error)
            throw error;
        await _store.SaveCheckpointAsync(lease, checkpoint, cancel);
        _calls.Enqueue($"{lease.Run.Number} saved {checkpoint.Step}");
    }

    private int? NextRung(int after) => _rungs.Where(rung => rung > after).Select(rung => (int?)rung).FirstOrDefault();
}
