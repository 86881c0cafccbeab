namespace Sweep.Core;

/// <summary>
/// One estimate_loss result. Losses are mean cross-entropies in nats per token, which is a character unless the sweep has another
/// tokenizer; <c>Sem</c> is the standard error of that mean over the evaluated sequences.
/// </summary>
/// <param name="Step">Updates done when it was measured.</param>
/// <param name="Seconds">Training time of the run up to here, over all attempts, evaluations included.</param>
public sealed record Evaluation(int Step, double TrainLoss, double TrainSem, double ValLoss, double ValSem, double Seconds)
{
    /// <summary>Tokens for each character of the validation text: what makes nats per token nats per character.</summary>
    public double ValTokensPerCharacter { get; init; } = 1;

    /// <summary>
    /// The value of the metric <c>val_loss</c>, <c>train_loss</c> or <c>val_bpc</c>, which is val_loss in bits per character.
    /// </summary>
    public double Value(string metric) => metric switch
    {
        "train_loss" => TrainLoss,
        "val_bpc" => Bits(ValLoss),
        _ => ValLoss,
    };

    /// <summary>The standard error that goes with <see cref="Value"/>.</summary>
    public double Sem(string metric) => metric switch
    {
        "train_loss" => TrainSem,
        "val_bpc" => Bits(ValSem),
        _ => ValSem,
    };

    private double Bits(double nats) => nats * ValTokensPerCharacter / Math.Log(2);
}
