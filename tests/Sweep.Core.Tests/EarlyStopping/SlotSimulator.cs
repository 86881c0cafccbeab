using Sweep.Core.EarlyStopping;

namespace Sweep.Core.Tests.EarlyStopping;

/// <summary>
/// Slots that train a cohort's runs in simulated time, as workers on a store would: a slot claims, trains from rung to rung, and records;
/// each record is followed by a decision whose changes are written to the rows. Everything random comes from the seed.
/// </summary>
internal sealed class SlotSimulator
{
    private readonly Dictionary<int, SimulatedRun> _plans;
    private readonly Func<int, RungSchedule> _scheduleOf;
    private readonly Random _random;
    private readonly double _crashes;
    private readonly int _slots;
    private readonly SortedDictionary<int, MemberRun> _rows = [];
    private readonly Dictionary<(int Run, int Step), RungValue> _values = [];
    private readonly PriorityQueue<Action, (double Time, int Order)> _events = new();
    private readonly Dictionary<int, Training> _training = [];
    private readonly HashSet<int> _hasFailed = [];
    private readonly HashSet<SimulatedRun> _cancels = [];
    private RungSchedule? _schedule;
    private double _now;
    private int _order;

    /// <param name="scheduleOf">The rule, for a number of configurations.</param>
    /// <param name="crashes">The probability that a trainer crashes between two rungs.</param>
    public SlotSimulator(IEnumerable<SimulatedRun> runs, Func<int, RungSchedule> scheduleOf, int slots, int seed, double crashes = 0)
    {
        (_scheduleOf, _slots, _random, _crashes) = (scheduleOf, slots, new Random(seed), crashes);
        _plans = runs.ToDictionary(run => run.Number);
    }

    /// <summary>Called with each decision, before its changes are written.</summary>
    public Action<CohortDecisions>? OnDecided { get; init; }

    /// <summary>Finds the rows and values at any time, for tests that decide again.</summary>
    public (RungSchedule Schedule, IReadOnlyList<MemberRun> Rows, IReadOnlyList<RungValue> Values) Stored =>
        (Schedule, [.. _rows.Values], [.. _values.Values]);

    /// <summary>Steps of all runs, those of speculation and those repeated after a crash included.</summary>
    public double Steps { get; private set; }

    /// <summary>Simulated seconds until nothing is left to do.</summary>
    public double Makespan { get; private set; }

    /// <summary>Slot seconds without work while a run was unstarted or stood inside a provisional quota.</summary>
    public double IdleSeconds { get; private set; }

    private RungSchedule Schedule => _schedule ??= _scheduleOf(_rows.Values.Select(row => row.Configuration).Distinct().Count());

    /// <summary>Trains until nothing is left; what a failed run holds up is resumed when all else is done.</summary>
    public CohortDecisions Run()
    {
        foreach (var run in _plans.Values)
            Plan(run);
        while (true)
        {
            var decisions = Decide();
            if (Cancel())
                continue;
            if (_events.TryDequeue(out var happen, out var at))
            {
                Advance(at.Time, decisions);
                happen();
                continue;
            }
            if (decisions.Runs.FirstOrDefault(run => run.ShownState == RunState.Failed) is not { } failed)
                return decisions;
            Write(_rows[failed.Run.Number] with { State = RunState.Queued });
        }
    }

    private void Plan(SimulatedRun run)
    {
        if (run.JoinsAfter > 0)
            At(run.JoinsAfter, () => Write(run.Row));
        else
            Write(run.Row);
        if (run.CancelledFrom is not { } from)
            return;
        var cancelled = Math.Max(run.CancelledAfter, run.JoinsAfter) + 1e-9;
        At(cancelled, () => _cancels.Add(run));
    }

    /// <summary>Cancels those whose time has come and whose last evaluation that is to stay is visible; true when there is one.</summary>
    private bool Cancel()
    {
        var due = _cancels.Where(run => run.CancelledFrom == 0
            || (_values.ContainsKey((run.Number, run.CancelledFrom!.Value)) && _rows[run.Number].CommittedStep >= run.CancelledFrom))
                .ToArray();
        foreach (var run in due)
        {
            _cancels.Remove(run);
            Abort(run.Number);
            Write(_rows[run.Number] with { State = RunState.Cancelled, CountsUntil = run.CancelledFrom, UntilStep = null });
            if (run.ResumedAfter is { } later)
                At(_now + later, () => Write(_rows[run.Number] with { State = RunState.Queued, CountsUntil = null }));
        }
        return due.Length > 0;
    }

    /// <summary>Decides, writes the changes, and gives free slots work.</summary>
    private CohortDecisions Decide()
    {
        var decisions = Decisions.Of(Schedule, [.. _rows.Values], [.. _values.Values]);
        OnDecided?.Invoke(decisions);
        foreach (var change in decisions.Changes)
        {
            if (change.EndsLease)
                Abort(change.Run.Number);
            Write(change.NewRow);
        }
        if (_training.Count < _slots)
        {
            foreach (var claim in ClaimOrder.Of(decisions).Take(_slots - _training.Count))
            {
                Write(_rows[claim.Number] with { State = RunState.Running, UntilStep = claim.UntilStep });
                _training[claim.Number] = new Training(Checkpoint(claim.Number), _now);
                Continue(claim.Number);
            }
        }
        return decisions;
    }

    // Checkpoints are at rungs, so that a crash repeats the steps since the last one.
    private int Checkpoint(int number) => Schedule.Rungs.LastOrDefault(step => _values.ContainsKey((number, step)));

    /// <summary>Trains to the next rung, or to whatever ends the run before it.</summary>
    private void Continue(int number)
    {
        var plan = _plans[number];
        var from = _training[number].Step;
        var next = Schedule.Rungs.FirstOrDefault(step => step > from, Schedule.MaxIters);
        var (step, happen) = (next, (Action)(() => Reach(number, next)));
        if (plan.DivergesAt is { } divergence && divergence <= next)
            (step, happen) = (Math.Max(divergence, from), () => End(number, RunState.Diverged));
        if (plan.FailsAt is { } failure && failure <= step && !_hasFailed.Contains(number))
        {
            (step, happen) = (Math.Max(failure, from), () =>
            {
                _hasFailed.Add(number);
                End(number, RunState.Failed);
            }
            );
        }
        if (_random.NextDouble() < _crashes)
            (step, happen) = (from + (int)(_random.NextDouble() * (step - from)), () => End(number, RunState.Queued));
        _training[number] = new Training(from, _now);
        var training = _training[number];
        var seconds = (step - from) * plan.SecondsPerStep * (1 + 0.2 * _random.NextDouble());
        training.Seconds = seconds;
        training.Steps = step - from;
        At(_now + seconds, () =>
        {
            // Unless it was aborted meanwhile.
            if (_training.GetValueOrDefault(number) != training)
                return;
            Steps += training.Steps;
            training.Steps = 0;
            happen();
        });
    }

    private void Reach(int number, int step)
    {
        if (step == Schedule.MaxIters)
        {
            End(number, RunState.Completed);
            return;
        }
        _values[(number, step)] = new RungValue(number, step, _plans[number].Value(step));
        Decide();
        // The decision says whether it pauses here, goes on, or has been stopped.
        if (_rows[number].State == RunState.Running)
        {
            _training[number] = new Training(step, _now);
            Continue(number);
        }
        else
            _training.Remove(number);
    }

    private void End(int number, RunState state)
    {
        _training.Remove(number);
        Write(_rows[number] with { State = state, UntilStep = null });
    }

    private void Abort(int number)
    {
        if (!_training.Remove(number, out var training) || training.Seconds == 0)
            return;
        Steps += training.Steps * Math.Clamp((_now - training.Since) / training.Seconds, 0, 1);
    }

    private void Write(MemberRun row)
    {
        if (!_rows.ContainsKey(row.Number))
            _schedule = null;
        _rows[row.Number] = row;
    }

    private void At(double time, Action happen) => _events.Enqueue(happen, (time, _order++));

    private void Advance(double time, CohortDecisions decisions)
    {
        var isWanted = _rows.Values.Any(row => row.State == RunState.Queued)
            || decisions.Runs.Any(run => run.State == RunState.Paused && run.Configuration.IsWithinProvisionalQuota
                && _rows[run.Run.Number].State == RunState.Paused);
        if (isWanted)
            IdleSeconds += (time - _now) * (_slots - _training.Count);
        _now = time;
        if (_training.Count > 0)
            Makespan = _now;
    }

    private sealed class Training(int step, double since)
    {
        public int Step { get; } = step;
        public double Since { get; } = since;
        public double Seconds { get; set; }
        public int Steps { get; set; }
    }
}
