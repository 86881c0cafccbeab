using Sweep.Store;

namespace Sweep.Listings;

/// <summary>What no model can go below on a sweep's text, where the entropy rate of the text is known.</summary>
public static class SweepFloor
{
    /// <summary>
    /// The entropy rate, which is stored in nats per character, in the unit of a metric; null where it is not known. There is none of
    /// train_loss: a model can learn its own text by heart.
    /// </summary>
    public static double? Of(SweepSummary sweep, string metric) => Of(sweep.EntropyRate, sweep.ValTokensPerCharacter, metric);

    /// <summary>The same of a text that is not submitted yet.</summary>
    /// <param name="entropyRate">In nats per character.</param>
    /// <param name="valTokensPerCharacter">Of the validation text.</param>
    public static double? Of(double? entropyRate, double valTokensPerCharacter, string metric) => metric switch
    {
        "train_loss" => null,
        "val_bpc" => entropyRate / Math.Log(2),
        _ => entropyRate / valTokensPerCharacter,
    };
}
