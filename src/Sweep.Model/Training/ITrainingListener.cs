using Sweep.Core;

namespace Sweep.Model;

/// <summary>Receives the events of a training run, on its thread, in order.</summary>
public interface ITrainingListener
{
    /// <param name="tokensPerSecond">Since the last time, evaluations and checkpoints left out.</param>
    /// <param name="loss">The last batch's, where it was read back.</param>
    void Progress(int step, double tokensPerSecond, double? loss);

    /// <param name="valGroups">
    /// Means of groups of validation losses (<see cref="Core.Protocol.LossGroups"/>): at a rung, at the end, and where the metric is the
    /// best so far; null elsewhere.
    /// </param>
    void Evaluated(Evaluation evaluation, float[]? valGroups);

    /// <param name="best">True when the metric of this step is the best so far.</param>
    /// <param name="seconds">Training time up to here, over all attempts.</param>
    void CheckpointSaved(SavedCheckpoint checkpoint, bool best, double seconds);
}
