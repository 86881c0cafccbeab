namespace Sweep.Core.EarlyStopping;

/// <summary>
/// Whether another rule, or a larger cohort, can be decided from what is stored. Where it can, <see cref="Decisions.Of"/> says what it
/// means: runs that were out come back, others go. Nothing is remembered but rows and evaluations, so that the way to a rule does not
/// matter.
/// </summary>
public static class RuleChange
{
    /// <summary>
    /// What the schedule would need and nobody measured: null when nothing is missing. Only configurations that the schedule compares at a
    /// rung are asked for it; one that has not got that far yet will be evaluated there on its way.
    /// </summary>
    /// <param name="schedule">The new rule's.</param>
    /// <param name="runs">The cohort's rows, with <see cref="MemberRun.ReachedStep"/>.</param>
    /// <param name="values">All stored evaluations, whatever their step.</param>
    public static MissingEvaluations? Missing(RungSchedule schedule, IReadOnlyList<MemberRun> runs, IReadOnlyList<RungValue> values)
    {
        var stored = values.ToLookup(value => value.Run, value => value.Step);
        var lacking = runs.ToDictionary(run => run.Number, run => schedule.Rungs
            .Where(step => step < run.ReachedStep && (run.CountsUntil is not { } last || step <= last))
            .Except(stored[run.Number]).ToArray());
        // An ended run that lacks a value is one whose value is unknown, not one that did not get there.
        var probes = runs.Select(run => lacking[run.Number].Length > 0 ? run with { State = RunState.Paused, CountsUntil = null } : run)
            .ToArray();
        var needed = Decisions.Of(schedule, probes, values).Runs
            .Where(run => lacking[run.Run.Number].Contains(run.Configuration.Step))
            .Select(run => (run.Configuration.Step, run.Run.Number))
            .Order().ToArray();
        if (needed.Length == 0)
            return null;
        var lackingRuns = needed.Select(need => need.Number).Distinct().ToArray();
        var common = lackingRuns.Select(run => stored[run]).Aggregate(stored[lackingRuns[0]], (all, steps) => all.Intersect(steps));
        return new MissingEvaluations(
            [.. needed.GroupBy(need => need.Step).Select(group => new MissingRung(group.Key, [.. group.Select(need => need.Number)]))],
            [.. common.Where(step => step > 0 && step < schedule.MaxIters).Distinct().Order()]);
    }
}
