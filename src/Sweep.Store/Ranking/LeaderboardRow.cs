namespace Sweep.Store;

/// <summary>A run's place among the runs of its sweep.</summary>
/// <param name="Rank">
/// From 1; null for a run that is not ranked: running, paused, queued, cancelled, diverged, failed, and one that was stopped while there
/// are survivors.
/// </param>
/// <param name="Metric">The best value of the sweep's metric so far; null before any.</param>
/// <param name="MetricSem">The standard error of <see cref="Metric"/>.</param>
/// <param name="TiedWithBest">
/// Whether evaluation noise alone could explain the distance to the best run (95 %); null for a run that is not compared.
/// </param>
public sealed record LeaderboardRow(RunSummary Run, int? Rank, double? Metric, double? MetricSem, bool? TiedWithBest)
{
    /// <summary>Whether it was trained to its end, or stopped after an evaluation.</summary>
    public bool HasResult { get; init; }

    /// <summary>Whether it went on where others were stopped, and has no final result.</summary>
    public bool IsSurvivor { get; init; }

    /// <summary>Whether its place among the runs says how good it is, ranked or not.</summary>
    public bool HasPlace => HasResult || IsSurvivor;

    /// <summary>How often the run comes out best when the evaluation is repeated in simulation; null where no groups are stored.</summary>
    public double? BestProbability { get; init; }

    /// <summary>
    /// The metric of the run's best checkpoint on sequences that no evaluation of the sweep has used; null where <c>sweep score</c> has not
    /// measured it.
    /// </summary>
    public double? Score { get; init; }

    /// <summary>The standard error of <see cref="Score"/>.</summary>
    public double? ScoreSem { get; init; }
}
