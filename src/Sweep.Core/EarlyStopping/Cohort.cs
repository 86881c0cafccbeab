namespace Sweep.Core.EarlyStopping;

/// <summary>Configurations that are compared with each other.</summary>
/// <param name="Number">Its place among the sweep's cohorts, from 1.</param>
/// <param name="Configurations">In the order of their points; fewer than planned where a search has yet to propose the others.</param>
public sealed record Cohort(int Number, IReadOnlyList<CohortConfiguration> Configurations, RungSchedule Schedule);

/// <summary>One configuration: the runs that differ in the seed only.</summary>
/// <param name="Number">The least number of its runs; ties are broken by it.</param>
/// <param name="Runs">Their numbers, ascending.</param>
public sealed record CohortConfiguration(int Number, IReadOnlyList<int> Runs);
