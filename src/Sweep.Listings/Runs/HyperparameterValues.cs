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

    /// <summary>
    /// The names of the values that differ between configurations. One that follows from others differs where those do, which are among
    /// them, and is left out.
    /// </summary>
    public static IReadOnlyList<string> Differing(IReadOnlyCollection<Hyperparameters> configurations) =>
    [
        .. Hyperparameter.All
            .Where(p => p.HasFixedDefault || configurations.Any(h => !p.IsDefault(h)))
            .Where(p => configurations.Select(p.Get).Distinct().Skip(1).Any())
            .Select(p => p.Name),
    ];
}
