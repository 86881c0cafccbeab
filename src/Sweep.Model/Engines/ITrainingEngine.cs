namespace Sweep.Model;

/// <summary>
/// One run's model on a device of its own: what computes forward, backward and AdamW. Two implementations: <see cref="TorchEngine"/> and
/// <see cref="FusedEngine"/>. The numbers that one engine gives on one device kind are a function of its inputs alone.
/// </summary>
public interface ITrainingEngine : ITrainedModel, IDisposable
{
    /// <summary>One update: loss and gradient on the batch of this step, clipping, AdamW.</summary>
    /// <param name="step">Updates done before this one.</param>
    void TrainStep(int step);
}
