namespace Sweep.Core.EarlyStopping;

/// <summary>All that follows from a cohort's stored evaluations.</summary>
/// <param name="Configurations">By number.</param>
/// <param name="Runs">By number.</param>
public sealed record CohortDecisions(
    RungSchedule Schedule, IReadOnlyList<ConfigurationDecision> Configurations, IReadOnlyList<RunDecision> Runs)
{
    /// <summary>The rows to write.</summary>
    public IEnumerable<RunDecision> Changes => Runs.Where(run => run.IsChange);
}
