using Sweep.Core;
using Sweep.Testing;

namespace Sweep.Store.Conformance;

/// <summary>
/// Some slots that claim a sweep's runs and record what a curve says they would measure, one event at a time in an order drawn from a seed:
/// slow slots, dead ones and repeated calls included. Nothing is trained.
/// </summary>
/// <param name="curve">The validation loss of a run at a step; NaN where the run diverges.</param>
public sealed class SimulatedSlots(ISweepStore store, string sweep, int slots, int seed, Func<RunLease, int, double> curve)
{
    private readonly Random _random = new(seed);
    private readonly List<(RunLease Lease, int Step, int? Until)> _held = [];
    private readonly Dictionary<RunId, int> _reached = [];
    private int _workers;

    /// <summary>Runs are trained from step 0, whatever was evaluated before.</summary>
    public bool FromStart { get; init; }

    /// <summary>One event in so many is the death of a slot; 0: none dies.</summary>
    public int DeathsIn { get; init; }

    /// <summary>The slots' device kind: what was computed on it before is taken over. Null: everything is trained.</summary>
    public string? DeviceKind { get; init; }

    /// <summary>Saves a checkpoint of a run's last step; null: none is made.</summary>
    public Func<RunLease, int, bool, int, Task>? CheckpointsOf { get; init; }

    /// <summary>How many runs took over results.</summary>
    public int Reused { get; private set; }

    /// <summary>Steps trained by all attempts together.</summary>
    public long Steps { get; private set; }

    /// <summary>Until nothing can be claimed and nothing is held.</summary>
    public async Task RunAsync(Func<Task>? between = null)
    {
        while (true)
        {
            var free = Enumerable.Range(0, slots - _held.Count)
                .Select(n => new WorkerIdentity($"worker-{++_workers}", "host-1", 4711, 123_456, $"cpu:{n}")).ToList();
            var claimed = free.Count == 0 ? [] : await store.ClaimAsync(ClaimRequest.For(free, sweep), default);
            foreach (var lease in claimed)
            {
                if (await ReuseAsync(lease) is { } held)
                    _held.Add((held, Start(held), held.UntilStep));
            }
            // All that was claimed was there already.
            if (claimed.Count > 0 && _held.Count == 0)
                continue;
            if (_held.Count == 0)
                return;
            var index = _random.Next(_held.Count);
            if (DeathsIn > 0 && _random.Next(DeathsIn) == 0)
                await DieAsync(index);
            else
                await TrainAsync(index);
            if (between is not null)
                await between();
        }
    }

    /// <summary>The lease to train by; null when nothing is left to train.</summary>
    private async Task<RunLease?> ReuseAsync(RunLease lease)
    {
        if (DeviceKind is null || !lease.ReusableKinds.Contains(DeviceKind)
            || await store.ReuseAsync(lease, DeviceKind, default) is not { } outcome)
            return lease;
        Reused++;
        return outcome.Standing.State == RunState.Running ? outcome.Lease : null;
    }

    // There are no checkpoints: a run goes on from its last evaluation.
    private int Start(RunLease lease) => FromStart ? _reached.GetValueOrDefault(lease.Run, -1) : lease.EvaluatedStep ?? -1;

    private async Task DieAsync(int index)
    {
        var lease = _held[index].Lease;
        _held.RemoveAt(index);
        var owners = await store.ListLeasesAsync(default);
        if (owners.FirstOrDefault(owner => owner.Run == lease.Run && owner.Epoch == lease.Epoch) is { } mine)
            await store.ReapAsync([mine.Owner.Id], default);
    }

    // To the next evaluation, which is recorded; sometimes twice, as after a lost answer.
    private async Task TrainAsync(int index)
    {
        var (lease, from, until) = _held[index];
        var h = lease.Hyperparameters;
        var step = Enumerable.Range(from + 1, h.MaxIters).First(s => h.EvaluatesAt(s) || lease.Rungs.Contains(s) || s == until);
        if (step > h.MaxIters)
            throw new InvalidOperationException($"{lease.Run} was claimed at step {from}, behind its end");
        Steps += step - Math.Max(from, 0);
        var loss = curve(lease, step);
        try
        {
            if (double.IsNaN(loss))
            {
                await store.FailAsync(lease, new RunFailure(FailureKind.Diverged, "the loss is not finite", step), default);
                _held.RemoveAt(index);
                return;
            }
            var update = new RunUpdate
            {
                Start = DeviceKind is null || step > 0 ? null : new RunStart(0, 42, 65, DeviceKind, "simulated", "1"),
                Evaluations = [new Evaluation(step, loss, 0.01, loss, 0.01, step)],
                Progress = new RunProgress(step, 1000),
                Result = step == h.MaxIters ? new RunResult(step, step, 1000, $"{lease.Run.Number}") : null,
            };
            if (update.Result is not null && CheckpointsOf is not null)
                await CheckpointsOf(lease, step, false, 100);
            var standing = await store.RecordAsync(lease, update, default);
            _reached[lease.Run] = step;
            if (_random.Next(4) == 0)
            {
                var again = await store.RecordAsync(lease, update, default);
                if (again.State != standing.State)
                    throw new InvalidOperationException($"{lease.Run} stood {standing}, and repeated {again}");
            }
            if (standing.State == RunState.Running)
                _held[index] = (lease, step, standing.UntilStep);
            else
                _held.RemoveAt(index);
        }
        catch (LeaseLostException)
        {
            _held.RemoveAt(index);
        }
    }
}
