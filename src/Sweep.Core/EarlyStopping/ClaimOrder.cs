namespace Sweep.Core.EarlyStopping;

/// <summary>The order in which free slots take a sweep's runs.</summary>
public static class ClaimOrder
{
    /// <summary>
    /// The queued runs, after the decisions' changes are written: those on their way to the highest rung first, those on their way to the
    /// first rung (the unstarted ones) last, each by number. Behind them speculation, for slots that would be idle otherwise.
    /// </summary>
    /// <param name="cohorts">The decisions of all the sweep's cohorts.</param>
    public static IReadOnlyList<ClaimableRun> Of(params IReadOnlyList<CohortDecisions> cohorts) =>
    [
        .. cohorts.SelectMany(Work).OrderByDescending(run => run.Level).ThenBy(run => run.Number),
        .. Speculation(cohorts),
    ];

    /// <summary>Paused runs inside the provisional quota: those at the highest rung first, and there by their place.</summary>
    public static IEnumerable<ClaimableRun> Speculation(params IReadOnlyList<CohortDecisions> cohorts) => cohorts
        .SelectMany(cohort => cohort.Runs.Where(run => run.CanSpeculate).Select(run => (run, cohort.Schedule)))
        .OrderByDescending(candidate => candidate.run.Configuration.Level)
        .ThenBy(candidate => candidate.run.Configuration.Rank)
        .ThenBy(candidate => candidate.run.Run.Number)
        .Select(candidate => Speculative(candidate.run, candidate.Schedule));

    private static IEnumerable<ClaimableRun> Work(CohortDecisions cohort) => cohort.Runs
        .Where(run => run.State == RunState.Queued)
        .Select(run => new ClaimableRun(run.Run.Number, run.Level, run.CommittedStep, IsSpeculation: false));

    private static ClaimableRun Speculative(RunDecision run, RungSchedule schedule)
    {
        var level = run.Configuration.Level + 1;
        return new ClaimableRun(run.Run.Number, level, schedule.StepOf(level), IsSpeculation: true);
    }
}
