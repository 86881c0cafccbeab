using Sweep.Store;

namespace Sweep.Listings;

/// <summary>How far one run is behind another, in the metric's unit: above 0 the first is better.</summary>
/// <param name="Behind">Of the second behind the first.</param>
/// <param name="ConfigurationBehind">The same of their configurations, over common seeds; null where these are fewer than two.</param>
public sealed record RunPair(RunDetail First, RunDetail Second, DifferenceEstimate Behind, DifferenceEstimate? ConfigurationBehind)
{
    /// <summary>Whether <c>sweep refine</c> has added seeds to one of the configurations.</summary>
    public bool IsSequential { get; init; }
}
