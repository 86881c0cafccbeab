using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sweep.Core;

/// <summary>
/// What a store keeps of a search that learns, beside the canonical JSON of its spec, to propose for it without the sweep file and the
/// text.
/// </summary>
/// <param name="Order">The parameters in the file's order: they are the coordinates of the search in this order.</param>
/// <param name="Limits">What can be trained on the text.</param>
public sealed record StoredSearch(IReadOnlyList<string> Order, TrainingLimits? Limits)
{
    /// <summary>Null for a method that does not learn: all its points are there when it is submitted.</summary>
    public static StoredSearch? Of(SweepSpec spec) =>
        spec.Method.Learns ? new StoredSearch([.. spec.Parameters.Select(parameter => parameter.Name)], spec.Limits) : null;

    /// <summary>The spec again, as its proposals need it.</summary>
    /// <param name="canonicalJson">Of the same sweep.</param>
    /// <exception cref="NewerVersionException">It is no spec, or one of a newer version.</exception>
    public SweepSpec SpecOf(string canonicalJson, DataReference data) =>
        CanonicalSpecReader.Read(canonicalJson, data, Order) with { Limits = Limits };

    /// <summary>One line, for a column.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, SweepJson.Compact);

    /// <summary>What <see cref="ToJson"/> has written.</summary>
    /// <exception cref="NewerVersionException">A newer version of Sweep wrote it, and this one cannot read it.</exception>
    public static StoredSearch Parse(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<StoredSearch>(json, SweepJson.Compact)!;
        }
        catch (JsonException e)
        {
            throw NewerVersionException.OfUnreadable("a stored search", e);
        }
    }

    /// <summary>
    /// Refuses a changed spec of a search that learns, unless only its run_cap is raised: with anything else its proposals would not follow
    /// from the spec that is stored beside them.
    /// </summary>
    /// <param name="sweep">Its name, for the message.</param>
    /// <exception cref="UsageException">More has changed, or run_cap is lower.</exception>
    public static void RequireRaisedCapOnly(string sweep, string stored, string given)
    {
        var (before, after) = (WithoutCap(stored, out var oldCap), WithoutCap(given, out var newCap));
        if (before != after)
        {
            throw new UsageException($"sweep '{sweep}' chooses its configurations by results, so --extend may only raise its run_cap: "
                + $"{string.Join("; ", SpecDifference.Describe(before, after))}; give the changed sweep another name");
        }
        if (newCap < oldCap)
        {
            throw new UsageException(
                $"sweep '{sweep}' has run_cap {oldCap}, and --extend can only raise it; {newCap} is less: write {oldCap} or more");
        }
    }

    private static string WithoutCap(string spec, out int cap)
    {
        var root = JsonNode.Parse(spec)!.AsObject();
        cap = root["run_cap"]?.GetValue<int>() ?? 0;
        root.Remove("run_cap");
        return root.ToJsonString(SweepJson.Compact);
    }
}
