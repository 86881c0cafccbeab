namespace Sweep.Core;

/// <summary>Reads <c>search:</c>, for the methods that learn from results.</summary>
internal sealed class SearchReader(ProblemList problems)
{
    private const string Example = "{startup: 10, lag: 8}";
    private static readonly string[] Keys = ["startup", "lag"];

    private readonly ScalarReader _scalars = new(problems);

    /// <summary>The defaults where the file has nothing; null for a method that does not learn.</summary>
    /// <param name="method">Null when it is wrong.</param>
    public SearchSettings? Read(YamlEntry? entry, SearchMethod? method)
    {
        var learns = method is { Learns: true };
        if (entry is null)
            return learns ? new SearchSettings() : null;
        if (method is { Learns: false })
        {
            problems.Add(entry.Key.At, $"search is for methods that learn from results; {method.Name} does not: take it out");
            return null;
        }
        if (entry.Value is not YamlMapping mapping)
        {
            problems.Add(entry.Value.At, $"search is {ScalarReader.Shown(entry.Value)}; it must be a mapping, like {Example}");
            return learns ? new SearchSettings() : null;
        }
        foreach (var unknown in mapping.Entries.Where(e => !Keys.Contains(e.Name)))
        {
            var hint = NearestName.Hint(unknown.Name, Keys, $"known are {string.Join(" and ", Keys)}");
            problems.Add(unknown.Key.At, $"unknown key '{Quoted.Plain(unknown.Name)}' in search; {hint}");
        }
        var settings = new SearchSettings(
            Integer(mapping, "startup") ?? SearchSettings.DefaultStartup, Integer(mapping, "lag") ?? SearchSettings.DefaultLag);
        return learns ? settings : null;
    }

    /// <summary>Null when it is missing or wrong.</summary>
    private int? Integer(YamlMapping mapping, string name) =>
        mapping.Entries.FirstOrDefault(entry => entry.Name == name) is { } entry
        && _scalars.TryInteger(entry.Value, name, 1, SweepSpec.MaxPoints, out var value) ? value : null;
}
