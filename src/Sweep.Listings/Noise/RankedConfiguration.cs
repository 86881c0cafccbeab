using Sweep.Core;
using Sweep.Core.Statistics;
using Sweep.Store;

namespace Sweep.Listings;

/// <summary>A configuration's place by the mean over its seeds.</summary>
/// <param name="Rank">
/// From 1; null where a run of it has no result: running, queued, failed; and where its runs were stopped while there are survivors.
/// </param>
/// <param name="Runs">By number, at least one; they differ in the seed only.</param>
/// <param name="Metric">Over the runs that have a result; null where none has, and where one diverged.</param>
/// <param name="TiedWithBest">
/// Whether the choice of seeds alone could explain the distance to the best configuration (95 %); null for one that is not compared, as it
/// lacks a seed that the others have, or was stopped where they went on.
/// </param>
/// <param name="BestProbability">How often it comes out best when the training is repeated in simulation; null where not compared.</param>
public sealed record RankedConfiguration(
    int? Rank, IReadOnlyList<RunSummary> Runs, MeanEstimate? Metric, bool? TiedWithBest, double? BestProbability)
{
    public int Number => Runs[0].Configuration;

    /// <summary>The runs that diverged: with one of them the configuration has no mean.</summary>
    public IReadOnlyList<RunSummary> Diverged => [.. Runs.Where(run => run.State == RunState.Diverged)];

    /// <summary>
    /// Whether its later seeds were added because it was tied: its interval is as if they had not been chosen by results.
    /// </summary>
    public bool IsSequential { get; init; }

    /// <summary>Whether its place says how good it is, ranked or not.</summary>
    public bool HasPlace { get; init; }

    /// <summary>Over the scores of its runs; null where one with a result has none.</summary>
    public MeanEstimate? Score { get; init; }
}
