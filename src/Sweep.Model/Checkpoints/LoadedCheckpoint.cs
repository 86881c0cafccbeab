namespace Sweep.Model;

/// <summary>A checkpoint read back.</summary>
public sealed record LoadedCheckpoint(CheckpointInfo Info, TrainingState State);
