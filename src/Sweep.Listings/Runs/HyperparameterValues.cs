using Sweep.Core;

namespace Sweep.Listings;

public static class HyperparameterValues
{
    /// <summary>A configuration as names and values, in the order of <see cref="Hyperparameters"/>.</summary>
    public static IReadOnlyDictionary<string, ParameterValue> Of(Hyperparameters h) =>
        Hyperparameter.All.ToDictionary(p => p.Name, p => p.Get(h));
}
