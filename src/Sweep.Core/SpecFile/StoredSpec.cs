namespace Sweep.Core;

/// <summary>A sweep as its store has it, for people to read and to change.</summary>
public static class StoredSpec
{
    /// <summary>The spec whose canonical JSON this is.</summary>
    /// <param name="canonicalJson">What <see cref="SweepSpec.ToCanonicalJson"/> has written.</param>
    /// <param name="data">The sweep's text, of which the JSON has only the hash.</param>
    /// <exception cref="FormatException">It is no spec.</exception>
    public static SweepSpec Read(string canonicalJson, DataReference data) => CanonicalSpecReader.Read(canonicalJson, data, []);

    /// <summary>
    /// A sweep file that means the same: what varies first, then the constants, without those that have their defaults. Submitted again,
    /// it is the same sweep.
    /// </summary>
    public static string ToYaml(SweepSpec spec)
    {
        var defaults = new Hyperparameters();
        var told = spec.Parameters.Where(p => p.IsVaried || !IsDefault(p, defaults))
            .OrderBy(p => p.IsVaried ? 0 : 1).ThenBy(p => p.Name, StringComparer.Ordinal);
        return SpecWriter.Write(spec with { Parameters = [.. told] }, []);
    }

    private static bool IsDefault(SweepParameter parameter, Hyperparameters defaults) =>
        Hyperparameter.Find(parameter.Name) is { HasFixedDefault: true } known
        && parameter is ChoiceParameter choice && choice.Values[0] == known.Get(defaults);
}
