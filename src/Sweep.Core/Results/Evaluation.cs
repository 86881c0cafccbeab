namespace Sweep.Core;

/// <summary>
/// One estimate_loss result. Losses are mean cross-entropies in nats per character; <c>Sem</c> is the standard error of that mean over the
/// evaluated sequences.
/// </summary>
/// <param name="Step">Updates done when it was measured.</param>
/// <param name="Seconds">Training time of the run up to here, over all attempts, evaluations included.</param>
public sealed record Evaluation(int Step, double TrainLoss, double TrainSem, double ValLoss, double ValSem, double Seconds)
{
    /// <summary>The value of the metric <c>val_loss</c> or <c>train_loss</c>.</summary>
    public double Value(string metric) => metric == "train_loss" ? TrainLoss : ValLoss;

    /// <summary>The standard error that goes with <see cref="Value"/>.</summary>
    public double Sem(string metric) => metric == "train_loss" ? TrainSem : ValSem;
}
