using System.Text.Json;

namespace Sweep.Core;

/// <summary>A sweep as its store has it, for people to read and to change.</summary>
public static class StoredSpec
{
    /// <summary>The spec whose canonical JSON this is.</summary>
    /// <param name="canonicalJson">What <see cref="SweepSpec.ToCanonicalJson"/> has written.</param>
    /// <param name="data">The sweep's text, of which the JSON has only the hash.</param>
    /// <exception cref="NewerVersionException">It is no spec, or one of a newer version.</exception>
    public static SweepSpec Read(string canonicalJson, DataReference data) => CanonicalSpecReader.Read(canonicalJson, data, []);

    /// <summary>
    /// The names of parameters in a stored spec that this version does not know: its runs are a newer one's to train. A spec that is of no
    /// file, as that of forks, has none.
    /// </summary>
    public static IReadOnlyList<string> UnknownParameters(string canonicalJson)
    {
        try
        {
            using var document = JsonDocument.Parse(canonicalJson);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("parameters", out var parameters) && parameters.ValueKind == JsonValueKind.Object
                ? [.. parameters.EnumerateObject().Select(member => member.Name).Where(name => Hyperparameter.Find(name) is null)]
                : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

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
