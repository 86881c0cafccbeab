namespace Sweep.Core.EarlyStopping;

/// <summary>A cohort's rows by configuration and its stored values by run and rung.</summary>
internal sealed class CohortTable
{
    private readonly double[] _values; // (runs, rungs); NaN where nothing is stored

    /// <inheritdoc cref="Decisions.Of"/>
    public CohortTable(RungSchedule schedule, IReadOnlyList<MemberRun> runs, IReadOnlyList<RungValue> values)
    {
        Schedule = schedule;
        var sorted = runs.ToArray();
        Array.Sort(sorted, static (a, b) => (a.Configuration, a.Number).CompareTo((b.Configuration, b.Number)));
        Runs = sorted;
        var configurations = new List<(int Number, int First, int End)>();
        var indices = new Dictionary<int, int>(sorted.Length);
        for (var i = 0; i < sorted.Length; i++)
        {
            if (!indices.TryAdd(sorted[i].Number, i))
                throw new ArgumentException($"run {sorted[i].Number} is there twice", nameof(runs));
            if (i == 0 || sorted[i].Configuration != sorted[i - 1].Configuration)
                configurations.Add((sorted[i].Configuration, i, i + 1));
            else
                configurations[^1] = configurations[^1] with { End = i + 1 };
        }
        Configurations = configurations;
        _values = new double[sorted.Length * schedule.Rungs.Count];
        Array.Fill(_values, double.NaN);
        var levels = new Dictionary<int, int>(schedule.Rungs.Select((step, level) => KeyValuePair.Create(step, level)));
        foreach (var value in values)
        {
            if (!indices.TryGetValue(value.Run, out var run))
            {
                throw new ArgumentException(
                    $"the value at step {value.Step} of run {value.Run} belongs to no run of the cohort", nameof(values));
            }
            if (levels.TryGetValue(value.Step, out var level))
                _values[run * schedule.Rungs.Count + level] = double.IsFinite(value.Value) ? value.Value : double.PositiveInfinity;
        }
    }

    public RungSchedule Schedule { get; }

    /// <summary>By configuration, then by number.</summary>
    public IReadOnlyList<MemberRun> Runs { get; }

    /// <summary>Each configuration's number, and where its runs stand in <see cref="Runs"/>.</summary>
    public IReadOnlyList<(int Number, int First, int End)> Configurations { get; }

    /// <summary>
    /// A configuration's value at a rung: the mean of its runs; infinite when one ended before it; NaN while it is unknown. Which run ended
    /// first must not depend on luck either, so that an ended run counts when all of lower numbers have reached the rung.
    /// </summary>
    public double ValueAt(int configuration, int level)
    {
        var (_, first, end) = Configurations[configuration];
        var sum = 0.0;
        for (var run = first; run < end; run++)
        {
            if (!HasReached(run, level))
                return EndsBefore(run, level) ? double.PositiveInfinity : double.NaN;
            sum += _values[run * Schedule.Rungs.Count + level];
        }
        return sum / (end - first);
    }

    /// <summary>The run has an evaluation at the rung that counts; behind the last rung: it has completed.</summary>
    public bool HasReached(int run, int level)
    {
        if (level >= Schedule.Rungs.Count)
            return Runs[run].State == RunState.Completed;
        return !double.IsNaN(_values[run * Schedule.Rungs.Count + level]) && !(Runs[run].CountsUntil < Schedule.Rungs[level]);
    }

    /// <summary>The run diverged or was cancelled before it reached the rung.</summary>
    public bool EndsBefore(int run, int level) =>
        Runs[run].State is RunState.Diverged or RunState.Cancelled && !HasReached(run, level);

    /// <summary>A value is stored at this step, which is a rung's.</summary>
    public bool HasValueAt(int run, int step)
    {
        for (var level = 0; level < Schedule.Rungs.Count && Schedule.Rungs[level] <= step; level++)
        {
            if (Schedule.Rungs[level] == step)
                return HasReached(run, level);
        }
        return false;
    }

    /// <summary>
    /// Where the first of a configuration's runs that ended before a rung stands in <see cref="Runs"/>; its runs' end when there is none.
    /// </summary>
    public int FirstEnded(int configuration, int level)
    {
        var (_, first, end) = Configurations[configuration];
        while (first < end && !EndsBefore(first, level))
            first++;
        return first;
    }

    /// <summary>The run whose end makes a configuration's value at a rung infinite; null when none does.</summary>
    public MemberRun? Ended(int configuration, int level) =>
        double.IsPositiveInfinity(ValueAt(configuration, level)) ? EndedBefore(configuration, level) : null;

    /// <summary>The first of a configuration's runs that ended before a rung; null when there is none.</summary>
    public MemberRun? EndedBefore(int configuration, int level) =>
        FirstEnded(configuration, level) is var ended && ended < Configurations[configuration].End ? Runs[ended] : null;

    /// <summary>The first of a configuration's failed runs that keeps its value at a rung unknown; null when there is none.</summary>
    public int? FailedBefore(int configuration, int level)
    {
        var end = level < Schedule.Rungs.Count ? FirstEnded(configuration, level) : Configurations[configuration].End;
        for (var run = Configurations[configuration].First; run < end; run++)
        {
            if (Runs[run].State == RunState.Failed && !HasReached(run, level))
                return Runs[run].Number;
        }
        return null;
    }
}
