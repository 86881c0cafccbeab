namespace Sweep.Store;

/// <summary>Further seeds of a sweep's configurations: one round of <c>sweep refine</c>.</summary>
/// <param name="LastRun">The greatest number of the runs that the round was chosen by.</param>
public sealed record RefinementRequest(int LastRun, IReadOnlyList<FurtherSeed> Seeds);

/// <summary>A seed that a configuration is to be trained with too.</summary>
/// <param name="Configuration">As <see cref="RunSummary.Configuration"/>.</param>
public sealed record FurtherSeed(int Configuration, long Seed);
