namespace Sweep.Core.Statistics;

/// <summary>Which of several models or configurations may be the best, by their position.</summary>
/// <param name="Contains">Whether it cannot be told from the best: the true best is among these in at least 95 of 100 cases.</param>
/// <param name="Best">How often it comes out best when the measurement is repeated in simulation, from 0 to 1; they add to 1.</param>
public sealed record BestSet(IReadOnlyList<bool> Contains, IReadOnlyList<double> Best);
