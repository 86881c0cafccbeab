namespace Sweep.Core.EarlyStopping;

/// <summary>All that follows from a cohort's stored evaluations.</summary>
/// <param name="Configurations">By number.</param>
/// <param name="Runs">By number.</param>
public sealed record CohortDecisions(
    RungSchedule Schedule, IReadOnlyList<ConfigurationDecision> Configurations, IReadOnlyList<RunDecision> Runs)
{
    /// <summary>The rows to write.</summary>
    public IEnumerable<RunDecision> Changes => Runs.Where(run => run.IsChange);

    /// <summary>Configurations whose failed run keeps a rung open.</summary>
    public IEnumerable<ConfigurationDecision> Blocked =>
        Configurations.Where(c => c.FailedRun is not null && c.Level < Schedule.Rungs.Count);
}
