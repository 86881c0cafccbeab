using Sweep.Core;

namespace Sweep.Listings;

/// <summary>What could move results by chance, as far as a listing accounts for it. Two kinds are never mixed.</summary>
public enum NoiseKind
{
    /// <summary>Which sequences were evaluated on; each run of a difference on sequences of its own, as it were.</summary>
    UnpairedEvaluation,

    /// <summary>Which sequences were evaluated on; both runs of a difference on the same ones.</summary>
    PairedEvaluation,

    /// <summary>
    /// Which sequences were measured on, the same ones for all and none of them used by an evaluation: no look has chosen among them.
    /// </summary>
    FreshEvaluation,

    /// <summary>Which seeds were trained with.</summary>
    Training,
}

public static class NoiseKindNames
{
    /// <summary>As JSON has it.</summary>
    public static string ToName(this NoiseKind noise) => EnumNames.Of(noise);
}
