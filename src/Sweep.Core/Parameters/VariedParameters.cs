namespace Sweep.Core;

/// <summary>
/// Which hyperparameters the runs of a sweep differ in. The file that a run was submitted with names those that it gives several values;
/// a constant that was changed before the sweep was extended differs too, though no file names it. So all runs are compared.
/// </summary>
public sealed class VariedParameters
{
    private const string Seed = "seed";

    private VariedParameters(IReadOnlyList<string> names) => Names = names;

    /// <summary>
    /// In the order of the columns: those that the files name, in their order, then the constants that differ, in the order of
    /// <see cref="Hyperparameters"/>; a <c>seed</c> at the end of the former stays last.
    /// </summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Of all runs of a sweep.</summary>
    /// <param name="configurations">Of the runs, by number.</param>
    /// <param name="named">Of the runs, by number: the names that the file of its submission varies.</param>
    public static VariedParameters Of(IEnumerable<Hyperparameters> configurations, IEnumerable<IEnumerable<string>> named)
    {
        List<string> names = [.. named.SelectMany(of => of).Distinct()];
        // Repeats and refinement give seeds: where they are more than one because a file or `refine` says so, they are named.
        var further = Differing([.. configurations]).Select(parameter => parameter.Name)
            .Where(name => name != Seed && !names.Contains(name)).ToList();
        names.InsertRange(names is [.., Seed] ? names.Count - 1 : names.Count, further);
        return new VariedParameters(names);
    }

    /// <summary>
    /// The hyperparameters that differ between configurations. One whose value only follows from others, as <c>min_lr</c> from
    /// <c>learning_rate</c>, differs where those do, which are among them, and is left out.
    /// </summary>
    public static IReadOnlyList<Hyperparameter> Differing(IReadOnlyList<Hyperparameters> configurations) =>
    [
        .. Hyperparameter.All
            .Where(parameter => Differs(parameter, configurations))
            .Where(parameter => parameter.HasFixedDefault || configurations.Any(h => !parameter.IsDefault(h))),
    ];

    /// <summary>A run's values of <see cref="Names"/>, in their order.</summary>
    /// <param name="known">
    /// Those that were stored with the run. One that this version of Sweep does not know as a hyperparameter is nowhere else.
    /// </param>
    public IReadOnlyDictionary<string, ParameterValue> ValuesOf(
        Hyperparameters configuration, IReadOnlyDictionary<string, ParameterValue> known)
    {
        if (known.Count == Names.Count && known.Keys.SequenceEqual(Names))
            return known;
        var values = new OrderedDictionary<string, ParameterValue>();
        foreach (var name in Names)
        {
            if (known.TryGetValue(name, out var value))
                values.Add(name, value);
            else if (Hyperparameter.Find(name) is { } parameter)
                values.Add(name, parameter.Get(configuration));
        }
        return values;
    }

    private static bool Differs(Hyperparameter parameter, IReadOnlyList<Hyperparameters> configurations)
    {
        if (configurations.Count == 0)
            return false;
        var first = parameter.Get(configurations[0]);
        return configurations.Skip(1).Any(configuration => !parameter.Get(configuration).Equals(first));
    }
}
