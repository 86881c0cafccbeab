using Sweep.Core;
using Sweep.Listings;
using Sweep.Store;
using Sweep.Worker;

namespace Sweep.Cli;

/// <summary>
/// A sweep on its way, put together from what the store knew at the start and from the worker's events. Safe to feed and to read from
/// several threads.
/// </summary>
internal sealed class SweepProgress
{
    private readonly Lock _lock = new();
    private readonly SweepSummary _sweep;
    private readonly int _vocabularySize;
    private readonly TimeProvider _time;
    private readonly Dictionary<int, (int MaxIters, double Cost)> _runs = [];
    // How much of each run is done, 0 to 1.
    private readonly Dictionary<int, double> _fractions = [];
    private readonly Dictionary<int, List<double>> _courses = [];
    private readonly HashSet<int> _final = [];
    private readonly HashSet<int> _failed = [];
    private readonly SortedDictionary<string, DeviceStatus> _devices = new(StringComparer.Ordinal);
    private IReadOnlyList<RunSummary> _elsewhere = [];
    private readonly double _doneAtStart;
    private readonly long _startedAt;
    private long _movedAt;
    private (RunId Run, Evaluation Evaluation)? _best;

    public SweepProgress(SweepSummary sweep, IReadOnlyList<RunSummary> runs, int vocabularySize, TimeProvider time)
    {
        (_sweep, _vocabularySize, _time) = (sweep, vocabularySize, time);
        Refresh(runs);
        _doneAtStart = Done();
        _startedAt = _movedAt = time.GetTimestamp();
    }

    /// <summary>
    /// Takes in what the store knows: other workers may train runs of the same sweep, and a run may be given up or cancelled by others.
    /// Returns the runs that ended since and of which no event of this process's worker told.
    /// </summary>
    public IReadOnlyList<RunSummary> Refresh(IReadOnlyList<RunSummary> runs)
    {
        lock (_lock)
        {
            var ended = new List<RunSummary>();
            var own = OwnRuns();
            _elsewhere = [.. runs.Where(run => run.State == RunState.Running)];
            foreach (var run in runs)
            {
                var number = run.Id.Number;
                _runs[number] = (run.Hyperparameters.MaxIters, RunCost.Of(run.Hyperparameters, _vocabularySize));
                if (own.Contains(number))
                    continue;
                if (run.State.IsFinal())
                {
                    if (!_final.Contains(number))
                        ended.Add(run);
                    End(run.Id, run.State);
                }
                else if (!_final.Contains(number))
                    _fractions[number] = Fraction(run.Step, run.Hyperparameters.MaxIters);
                if (run.Best is { } best && run.State is not (RunState.Failed or RunState.Diverged))
                    TakeBest(run.Id, best);
            }
            return ended;
        }
    }

    public void Take(WorkerEvent happened)
    {
        lock (_lock)
        {
            var slot = PackOption.SlotOf(happened.Device);
            if (!_devices.TryGetValue(slot, out var device))
                device = new DeviceStatus(WorkerProcess.Host, slot, "", DeviceState.Idle);
            _devices[slot] = device = device.After(happened);
            switch (happened)
            {
                case RunStartedEvent started:
                    // A search proposes runs on the way.
                    _runs[started.Run.Number] =
                        (started.Hyperparameters.MaxIters, RunCost.Of(started.Hyperparameters, _vocabularySize));
                    TakeStep(device, started.Run);
                    if (started.FromStep == 0)
                        _courses.Remove(started.Run.Number);
                    break;
                case RunProgressEvent progress:
                    TakeStep(device, progress.Run);
                    break;
                case RunEvaluatedEvent evaluated:
                    TakeStep(device, evaluated.Run);
                    Course(evaluated.Run.Number).Add(evaluated.Evaluation.Value(_sweep.Metric.Name));
                    // One that early stopping alone asked for is never the best.
                    if (evaluated.Best)
                        TakeBest(evaluated.Run, evaluated.Evaluation);
                    break;
                case RunEndedEvent ended:
                    End(ended.Run, ended.State);
                    break;
            }
        }
    }

    /// <summary>The state now.</summary>
    public ProgressSnapshot Read()
    {
        lock (_lock)
        {
            // Runs that are yet to be proposed cost what those that there are do on average.
            var planned = Math.Max(_runs.Count, _sweep.Counts.Total + _sweep.Counts.ToPropose);
            var known = _runs.Values.Sum(run => run.Cost);
            var (done, total) = (Done(), _runs.Count > 0 ? known * planned / _runs.Count : known);
            var elapsed = _time.GetElapsedTime(_startedAt);
            var made = done - _doneAtStart;
            // The wait for a first worker says nothing of the speed.
            if (made == 0)
                _movedAt = _time.GetTimestamp();
            var moving = _time.GetElapsedTime(_movedAt);
            // A first guess needs something to go by.
            TimeSpan? left = made > 0.002 * total && moving > TimeSpan.FromSeconds(1) ? moving * ((total - done) / made) : null;
            return new ProgressSnapshot(
                _sweep, _final.Count, planned, _failed.Count, total > 0 ? done / total : 1, left, elapsed,
                _best, _best is { } best && _courses.TryGetValue(best.Run.Number, out var course) ? [.. course] : [],
                [.. _devices.Values], [.. Elsewhere()]);
        }
    }

    private HashSet<int> OwnRuns() => _devices.Values.SelectMany(device => device.Runs).Select(run => run.Run.Number).ToHashSet();

    // A run that this process has begun since the store was looked at is shown by its device.
    private IEnumerable<DeviceStatus> Elsewhere()
    {
        var own = OwnRuns();
        return _elsewhere
            .Where(run => !own.Contains(run.Id.Number) && !_final.Contains(run.Id.Number)
                && !(run.Host == WorkerProcess.Host && run.Device is { } device && _devices.ContainsKey(PackOption.SlotOf(device))))
            .Select(run => new DeviceStatus(run.Host ?? "", $"{run.Host}/{run.Device}", "", DeviceState.Running)
            {
                Runs = [new DeviceRun($"{run.Host}/{run.Device}", run.Id)
                {
                    Step = run.Step, MaxIters = run.Hyperparameters.MaxIters, Last = run.Last,
                }],
            });
    }

    private void End(RunId run, RunState state)
    {
        if (!state.IsFinal())
            return;
        _fractions[run.Number] = 1;
        _final.Add(run.Number);
        if (state is RunState.Failed or RunState.Diverged)
        {
            _failed.Add(run.Number);
            if (_best?.Run == run)
                _best = null;
        }
        if (_best?.Run != run)
            _courses.Remove(run.Number);
    }

    private void TakeStep(DeviceStatus device, RunId run)
    {
        if (device.Find(run) is { } found)
            _fractions[run.Number] = Fraction(found.Step, found.MaxIters);
    }

    private void TakeBest(RunId run, Evaluation evaluation)
    {
        var name = _sweep.Metric.Name;
        if (_best is not { } best || _sweep.Metric.IsBetter(evaluation.Value(name), best.Evaluation.Value(name)))
            _best = (run, evaluation);
    }

    private List<double> Course(int number) => _courses.TryGetValue(number, out var course) ? course : _courses[number] = [];

    private double Done() => _runs.Sum(run => run.Value.Cost * _fractions.GetValueOrDefault(run.Key));

    private static double Fraction(int step, int maxIters) => Math.Min(1, (double)step / maxIters);
}
