using Sweep.Core;
using Sweep.Store;
using Sweep.Worker;

namespace Sweep.Cli;

/// <summary>A sweep on its way, put together from what the store knew at the start and from the worker's events. Safe to feed and to read from several threads.</summary>
internal sealed class SweepProgress
{
    private readonly Lock _lock = new();
    private readonly SweepSummary _sweep;
    private readonly TimeProvider _time;
    private readonly Dictionary<int, (int MaxIters, double Cost)> _runs;
    // How much of each run is done, 0 to 1.
    private readonly Dictionary<int, double> _fractions = [];
    private readonly Dictionary<int, List<double>> _courses = [];
    private readonly HashSet<int> _final = [];
    private readonly SortedDictionary<string, SlotProgress> _slots = new(StringComparer.Ordinal);
    private readonly double _total;
    private readonly double _doneAtStart;
    private readonly long _startedAt;
    private (RunId Run, Evaluation Evaluation)? _best;
    private int _failures;

    public SweepProgress(SweepSummary sweep, IReadOnlyList<RunSummary> runs, int vocabularySize, TimeProvider time)
    {
        (_sweep, _time) = (sweep, time);
        _runs = runs.ToDictionary(run => run.Id.Number, run => (run.Hyperparameters.MaxIters, RunCost.Of(run.Hyperparameters, vocabularySize)));
        foreach (var run in runs)
        {
            _fractions[run.Id.Number] = run.State.IsFinal() ? 1 : Fraction(run.Step, run.Hyperparameters.MaxIters);
            if (run.State.IsFinal())
                _final.Add(run.Id.Number);
            if (run.State is RunState.Failed or RunState.Diverged)
                _failures++;
            else if (run.Best is { } best)
                TakeBest(run.Id, best);
        }
        _total = _runs.Values.Sum(run => run.Cost);
        _doneAtStart = Done();
        _startedAt = time.GetTimestamp();
    }

    public void Take(WorkerEvent happened)
    {
        lock (_lock)
        {
            switch (happened)
            {
                case RunStartedEvent started:
                    _slots[started.Device] = new SlotProgress(started.Device, started.Run, started.FromStep, started.Hyperparameters.MaxIters, TokensPerSecond: null, Last: null);
                    _fractions[started.Run.Number] = Fraction(started.FromStep, started.Hyperparameters.MaxIters);
                    if (started.FromStep == 0)
                        _courses.Remove(started.Run.Number);
                    break;
                case RunProgressEvent progress:
                    Update(progress.Device, progress.Run, slot => slot with { Step = progress.Step, TokensPerSecond = progress.TokensPerSecond });
                    break;
                case RunEvaluatedEvent evaluated:
                    Update(evaluated.Device, evaluated.Run, slot => slot with { Step = evaluated.Evaluation.Step, Last = evaluated.Evaluation });
                    Course(evaluated.Run.Number).Add(evaluated.Evaluation.Value(_sweep.Metric.Name));
                    TakeBest(evaluated.Run, evaluated.Evaluation);
                    break;
                case RunEndedEvent ended:
                    _slots[ended.Device] = SlotProgress.Idle(ended.Device);
                    End(ended);
                    break;
                case DeviceQuarantinedEvent quarantined:
                    _slots[quarantined.Device] = SlotProgress.Idle(quarantined.Device) with { Trouble = quarantined.Message };
                    break;
            }
        }
    }

    /// <summary>The state now.</summary>
    public ProgressSnapshot Read()
    {
        lock (_lock)
        {
            var done = Done();
            var elapsed = _time.GetElapsedTime(_startedAt);
            var made = done - _doneAtStart;
            // A first guess needs something to go by.
            TimeSpan? left = made > 0.002 * _total && elapsed > TimeSpan.FromSeconds(1) ? elapsed * ((_total - done) / made) : null;
            return new ProgressSnapshot(
                _sweep, _final.Count, _runs.Count, _failures, _total > 0 ? done / _total : 1, left, elapsed,
                _best, _best is { } best && _courses.TryGetValue(best.Run.Number, out var course) ? [.. course] : [], [.. _slots.Values]);
        }
    }

    private void End(RunEndedEvent ended)
    {
        if (!ended.State.IsFinal())
            return;
        _fractions[ended.Run.Number] = 1;
        _final.Add(ended.Run.Number);
        if (ended.State is RunState.Failed or RunState.Diverged)
        {
            _failures++;
            if (_best?.Run == ended.Run)
                _best = null;
        }
        if (_best?.Run != ended.Run)
            _courses.Remove(ended.Run.Number);
    }

    private void Update(string device, RunId run, Func<SlotProgress, SlotProgress> change)
    {
        if (!_slots.TryGetValue(device, out var slot) || slot.Run != run)
            return;
        _slots[device] = slot = change(slot);
        _fractions[run.Number] = Fraction(slot.Step, slot.MaxIters);
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
