using Sweep.Core;

namespace Sweep.Listings;

/// <summary>What one run of a plan will take.</summary>
/// <param name="Parameters">Trained numbers of the model.</param>
/// <param name="CheckpointBytes">Of one checkpoint; the last and the best are kept.</param>
/// <param name="MemoryBytes">While it trains, without the process itself.</param>
/// <param name="Seconds">On one slot, from its first step to its last.</param>
/// <param name="Done">How much of it the store has already, 0 to 1.</param>
public sealed record PointEstimate(SweepPoint Point, long Parameters, long CheckpointBytes, long MemoryBytes, int Evaluations,
    double Seconds, double Done);
