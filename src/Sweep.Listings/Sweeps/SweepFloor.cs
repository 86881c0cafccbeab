using Sweep.Store;

namespace Sweep.Listings;

/// <summary>What no model can go below on a sweep's text, where the entropy rate of the text is known.</summary>
public static class SweepFloor
{
    /// <summary>The entropy rate, which is stored in nats per character, in the unit of a metric; null where it is not known.</summary>
    public static double? Of(SweepSummary sweep, string metric) => metric == "val_bpc"
        ? sweep.EntropyRate / Math.Log(2)
        : sweep.EntropyRate / sweep.ValTokensPerCharacter;
}
