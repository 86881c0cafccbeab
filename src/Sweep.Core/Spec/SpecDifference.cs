using System.Text.Json;

namespace Sweep.Core;

/// <summary>What changed between two specs, for people.</summary>
public static class SpecDifference
{
    private const int LongestValue = 120;

    /// <summary>
    /// One line for each difference of two strings of <see cref="SweepSpec.ToCanonicalJson"/>, by key: <c>parameters.dropout: [0] -> [0,
    /// 0.1]</c>. Empty when they are equal. A string that is no JSON, as another version may have stored, is shown whole.
    /// </summary>
    public static IReadOnlyList<string> Describe(string stored, string given)
    {
        var before = Flatten(stored);
        var after = Flatten(given);
        return
        [
            .. before.Keys.Union(after.Keys).Order(StringComparer.Ordinal)
                .Select(key => (key, old: before.GetValueOrDefault(key, "(none)"), now: after.GetValueOrDefault(key, "(none)")))
                .Where(line => line.old != line.now)
                .Select(line => $"{line.key}: {Shorten(line.old)} -> {Shorten(line.now)}"),
        ];
    }

    private static Dictionary<string, string> Flatten(string spec)
    {
        var leaves = new Dictionary<string, string>();
        try
        {
            using var document = JsonDocument.Parse(spec);
            Flatten(document.RootElement, "", leaves);
        }
        catch (JsonException)
        {
            leaves["spec"] = spec;
        }
        return leaves;
    }

    private static void Flatten(JsonElement element, string path, Dictionary<string, string> leaves)
    {
        if (element.ValueKind != JsonValueKind.Object || element.TryGetProperty("distribution", out _))
        {
            leaves[path.Length == 0 ? "spec" : path] = Show(element);
            return;
        }
        foreach (var member in element.EnumerateObject())
            Flatten(member.Value, path.Length == 0 ? member.Name : $"{path}.{member.Name}", leaves);
    }

    private static string Show(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Array => $"[{string.Join(", ", element.EnumerateArray().Select(Show))}]",
        JsonValueKind.Object => $"{{{string.Join(", ", element.EnumerateObject().Select(m => $"{m.Name}: {Show(m.Value)}"))}}}",
        JsonValueKind.String => element.GetString()!,
        _ => element.GetRawText(),
    };

    private static string Shorten(string value) => value.Length <= LongestValue ? value : value[..(LongestValue - 3)] + "...";
}
