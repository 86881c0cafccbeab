namespace Sweep.Listings;

/// <summary>How the importance of parameters is found.</summary>
public enum ImportanceMethod
{
    /// <summary>Exact analysis of variance of a full grid.</summary>
    Anova,

    /// <summary>The values that the best tenth of the runs have against those of all.</summary>
    PedAnova,
}
