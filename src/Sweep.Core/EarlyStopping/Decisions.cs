namespace Sweep.Core.EarlyStopping;

/// <summary>
/// Early stopping with one answer: who goes on is a function of stored evaluations and of recorded divergences and cancels, whatever the
/// order in which they arrived and whoever is training.
/// <para>
/// All of the cohort train to rung 0. Of the quota n_k that trains to rung k, the first n_{k+1} by (value there, configuration number)
/// train to rung k + 1, or to the end behind the last rung. A configuration's value is the mean of its runs' values exactly at the rung's
/// step; it is infinite from the rung on that one of its runs did not reach before it diverged or was cancelled.
/// </para>
/// <para>
/// A rung need not be full for that. With u = n_k - (values known at rung k), a configuration that b known ones precede is certainly in
/// where b + u &lt; n_{k+1}, and certainly out where b >= n_{k+1}: the unknown ones cannot change it. Only certain members of rung k count
/// there, so a value that speculation reached early has no influence before its configuration is committed to that rung.
/// </para>
/// </summary>
public static class Decisions
{
    /// <summary>Decides about one cohort, from scratch. Takes n log n for n runs.</summary>
    /// <param name="schedule">
    /// Quotas[0] is the cohort's planned size, and at least the number of configurations in <paramref name="runs"/>.
    /// </param>
    /// <param name="runs">The rows of all the cohort's runs, in any order.</param>
    /// <param name="values">The stored evaluations of these runs at the schedule's rungs; those of other steps are passed over.</param>
    /// <exception cref="ArgumentException">There are more configurations than planned, or a value belongs to no run.</exception>
    public static CohortDecisions Of(RungSchedule schedule, IReadOnlyList<MemberRun> runs, IReadOnlyList<RungValue> values)
    {
        var table = new CohortTable(schedule, runs, values);
        if (table.Configurations.Count > schedule.Quotas[0])
        {
            throw new ArgumentException(
                $"a cohort planned for {schedule.Quotas[0]} configurations has {table.Configurations.Count}", nameof(schedule));
        }
        var decided = new ConfigurationDecision[table.Configurations.Count];
        List<int> members = [.. Enumerable.Range(0, decided.Length)];
        for (var level = 0; level < schedule.Rungs.Count; level++)
            members = Compare(table, level, members, decided);
        foreach (var member in members)
            decided[member] = ToTheEnd(table, member, members.Count);
        var decisions = new RunDecision[table.Runs.Count];
        for (var c = 0; c < decided.Length; c++)
        {
            for (var run = table.Configurations[c].First; run < table.Configurations[c].End; run++)
                decisions[run] = RunOf(table, run, decided[c], CommittedLevel(table, c, run, decided[c].Level));
        }
        return new CohortDecisions(schedule, decided, decisions);
    }

    /// <summary>Decides at one rung; returns the members that are certainly in.</summary>
    private static List<int> Compare(CohortTable table, int level, List<int> members, ConfigurationDecision[] decided)
    {
        var (quota, goOn) = (table.Schedule.Quotas[level], table.Schedule.Quotas[level + 1]);
        var standings = new Standing[members.Count];
        for (var i = 0; i < standings.Length; i++)
            standings[i] = new Standing(table.ValueAt(members[i], level), members[i]);
        // Unknown values, which are NaN, come last.
        Array.Sort(standings);
        var known = Array.FindIndex(standings, s => double.IsNaN(s.Value)) is var first and >= 0 ? first : standings.Length;
        var next = new List<int>();
        for (var i = 0; i < standings.Length; i++)
        {
            var isKnown = i < known;
            // A member whose value is unknown is in where even the last place is.
            var worst = isKnown ? i + (quota - known) : quota - 1;
            if (worst < goOn)
            {
                next.Add(standings[i].Member);
                continue;
            }
            decided[standings[i].Member] = new ConfigurationDecision
            {
                Number = table.Configurations[standings[i].Member].Number,
                Verdict = !isKnown ? Verdict.In : i >= goOn ? Verdict.Out : Verdict.Open,
                Level = level,
                Step = table.Schedule.Rungs[level],
                Value = standings[i].Value,
                Rank = isKnown ? i + 1 : 0,
                Known = known,
                Quota = quota,
                GoOn = goOn,
                Ended = table.Ended(standings[i].Member, level),
                FailedRun = isKnown ? null : table.FailedBefore(standings[i].Member, level),
            };
        }
        next.Sort();
        return next;
    }

    private static ConfigurationDecision ToTheEnd(CohortTable table, int member, int members) => new()
    {
        Number = table.Configurations[member].Number,
        Verdict = Verdict.In,
        Level = table.Schedule.Rungs.Count,
        Step = table.Schedule.MaxIters,
        Value = double.NaN,
        Rank = 0,
        Known = members,
        Quota = table.Schedule.Quotas[^1],
        GoOn = table.Schedule.Quotas[^1],
        Ended = table.EndedBefore(member, table.Schedule.Rungs.Count),
        FailedRun = table.FailedBefore(member, table.Schedule.Rungs.Count),
    };

    /// <summary>
    /// The level a run is committed to: its configuration's, but the runs behind the first one that ended are not trained to the rung that
    /// that one did not reach, and what they have there already is hidden, so that nobody sees which of them came first. Those that go to
    /// the end all do.
    /// </summary>
    private static int CommittedLevel(CohortTable table, int configuration, int run, int level)
    {
        if (level == table.Schedule.Rungs.Count)
            return level;
        while (level >= 0 && table.FirstEnded(configuration, level) < run)
            level--;
        return level;
    }

    private static RunDecision RunOf(CohortTable table, int index, ConfigurationDecision configuration, int level)
    {
        var row = table.Runs[index];
        // A run behind one that ended may have begun or not: nothing of it is visible, not even its evaluation at step 0.
        var committed = level < 0 ? -1 : table.Schedule.StepOf(level);
        var isThere = level < 0 || table.HasReached(index, level);
        var (state, until) = configuration.Verdict == Verdict.Out ? (Stop(row.State), null) : Place(table, index, committed, isThere);
        // What ended it lies beyond what is visible when it had reached the committed step before.
        var isHidden = isThere && level < table.Schedule.Rungs.Count
            && row.State is RunState.Completed or RunState.Diverged or RunState.Failed;
        var shown = !isHidden ? state : configuration.Verdict == Verdict.Out ? RunState.Stopped : RunState.Paused;
        var canSpeculate = state == RunState.Paused && configuration.IsWithinProvisionalQuota
            && !table.HasReached(index, configuration.Level + 1);
        return new RunDecision(row, configuration, committed, state, until, shown, level, canSpeculate);
    }

    private static RunState Stop(RunState state) =>
        state is RunState.Queued or RunState.Running or RunState.Paused ? RunState.Stopped : state;

    private static (RunState State, int? UntilStep) Place(CohortTable table, int index, int committed, bool isThere)
    {
        var row = table.Runs[index];
        switch (row.State)
        {
            case RunState.Running:
                var until = Math.Max(row.UntilStep ?? committed, committed);
                return table.HasValueAt(index, until) ? (RunState.Paused, null) : (RunState.Running, until);
            case RunState.Queued or RunState.Paused or RunState.Stopped:
                return (isThere ? RunState.Paused : RunState.Queued, null);
            default:
                return (row.State, null);
        }
    }

    /// <summary>
    /// A member's value at a rung; sorts by value, then by number (members are numbered in the order of their configurations).
    /// </summary>
    private readonly record struct Standing(double Value, int Member) : IComparable<Standing>
    {
        public int CompareTo(Standing other)
        {
            if (double.IsNaN(Value) || double.IsNaN(other.Value))
                return double.IsNaN(Value) == double.IsNaN(other.Value) ? Member.CompareTo(other.Member) : double.IsNaN(Value) ? 1 : -1;
            return Value.CompareTo(other.Value) is var order and not 0 ? order : Member.CompareTo(other.Member);
        }
    }
}
