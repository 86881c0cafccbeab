using Sweep.Core;

namespace Sweep.Listings;

public static class HyperparameterValues
{
    /// <summary>A configuration as names and values, in the order of <see cref="Hyperparameters"/>.</summary>
    public static IReadOnlyDictionary<string, ParameterValue> Of(Hyperparameters h) =>
        Hyperparameter.All.ToDictionary(p => p.Name, p => p.Get(h));

    /// <summary>The same without values that only follow from others, as <c>min_lr</c> from <c>learning_rate</c>.</summary>
    public static IReadOnlyDictionary<string, ParameterValue> WithoutDerived(Hyperparameters h) =>
        Hyperparameter.All.Where(p => p.HasFixedDefault || !p.IsDefault(h)).ToDictionary(p => p.Name, p => p.Get(h));

    /// <summary>The names of <see cref="VariedParameters.Differing"/>.</summary>
    public static IReadOnlyList<string> Differing(IReadOnlyList<Hyperparameters> configurations) =>
        [.. VariedParameters.Differing(configurations).Select(parameter => parameter.Name)];
}
