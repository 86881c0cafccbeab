using Sweep.Core;

namespace Sweep.Model;

/// <summary>What a checkpoint says of itself besides the numbers; kept in the file's metadata.</summary>
/// <param name="Step">Updates done.</param>
/// <param name="Data">What it was trained on. A file does not say where that lies: read back, the sources are empty.</param>
/// <param name="Evaluated">Whether the evaluation that is due at this step was reported before the checkpoint was written.</param>
/// <param name="DeviceKind">Where it was trained, for the record.</param>
public sealed record CheckpointInfo(
    int Step,
    Hyperparameters Hyperparameters,
    Vocabulary Vocabulary,
    DataReference Data,
    bool Evaluated,
    string DeviceKind);
