namespace Sweep.Store;

/// <summary>A checkpoint and the number of the run it belongs to.</summary>
public sealed record RunCheckpoint(int Number, StoredCheckpoint Checkpoint);

/// <summary>What a call removed from the store.</summary>
/// <param name="Runs">Runs that are gone, with their attempts and evaluations.</param>
/// <param name="Checkpoints">Checkpoints that are gone.</param>
/// <param name="Bytes">The size of these checkpoints.</param>
public sealed record RemovalOutcome(int Runs, int Checkpoints, long Bytes);
