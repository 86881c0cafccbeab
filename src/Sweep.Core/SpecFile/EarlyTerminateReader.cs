using Sweep.Core.EarlyStopping;

namespace Sweep.Core;

/// <summary>
/// Reads <c>early_terminate:</c>, W&amp;B's keys and <c>cohort</c>. The names hyperband, asha and successive_halving mean the same rule
/// here: asha decides when runs arrive in W&amp;B and elsewhere, and Sweep has one answer whatever the order.
/// </summary>
internal sealed class EarlyTerminateReader(ProblemList problems)
{
    private const string Example = "{type: hyperband, min_iter: 500, eta: 3}";
    private static readonly string[] FromAbove = ["max_iter", "s"];
    private static readonly string[] Types = ["hyperband", "asha", "successive_halving"];
    private static readonly string[] Keys = ["type", "min_iter", "eta", "max_iter", "s", "cohort", "strict"];

    private readonly ScalarReader _scalars = new(problems);

    /// <summary>Null when there is none or it is wrong.</summary>
    /// <param name="method">Null when it is wrong.</param>
    public StoppingRule? Read(YamlNode? node, SearchMethod? method)
    {
        if (node is null)
            return null;
        if (node is not YamlMapping mapping)
        {
            problems.Add(node.At, $"early_terminate is {ScalarReader.Shown(node)}; it must be a mapping, like {Example}");
            return null;
        }
        var before = problems.Count;
        var given = mapping.Entries.ToDictionary(entry => entry.Name);
        // What a misspelt key stands for is not missed besides.
        var misspelt = new HashSet<string>();
        foreach (var unknown in mapping.Entries.Where(entry => !Keys.Contains(entry.Name)))
        {
            if (NearestName.Of(unknown.Name, Keys) is { } meant)
                misspelt.Add(meant);
            var hint = NearestName.Hint(unknown.Name, Keys, $"known are {string.Join(", ", Keys)}");
            problems.Add(unknown.Key.At, $"unknown key '{Quoted.Plain(unknown.Name)}' in early_terminate; {hint}");
        }
        ReadType(mapping, given.GetValueOrDefault("type"), misspelt);
        ReadStrict(given.GetValueOrDefault("strict"));
        var rule = new StoppingRule
        {
            MinIter = Integer(given, "min_iter", 1, 100_000_000),
            MaxIter = Integer(given, "max_iter", 1, 100_000_000),
            RungCount = Integer(given, "s", 1, StoppingRule.MostRungs),
            Eta = Eta(given.GetValueOrDefault("eta")) ?? 3,
            Cohort = Integer(given, "cohort", 2, 100_000) ?? StoppingRule.DefaultCohort,
        };
        CheckTogether(mapping, given, misspelt, method);
        return problems.Count == before ? rule : null;
    }

    private void ReadType(YamlMapping mapping, YamlEntry? type, HashSet<string> misspelt)
    {
        if (type is null && misspelt.Contains("type"))
            return;
        if (type is null)
            problems.Add(mapping.At, $"early_terminate has no type; write it like {Example}");
        else if (_scalars.TryText(type.Value, "type of early_terminate", string.Join(" or ", Types), out var name) && !Types.Contains(name))
        {
            var hint = NearestName.Hint(name, Types, "it must be hyperband (asha and successive_halving are the same)");
            problems.Add(type.Value.At, $"type of early_terminate is {Quoted.Plain(name)}; {hint}");
        }
    }

    // In W&B a band that is not strict lets runs pass that are good for their own band; here each rung has its quota.
    private void ReadStrict(YamlEntry? strict)
    {
        if (strict is not null && strict.Value is not YamlScalar { IsPlain: true, Text: "true" })
        {
            problems.Add(strict.Value.At,
                $"strict is {ScalarReader.Shown(strict.Value)}; a rung lets as many go on as its quota says, so take it out or write true");
        }
    }

    private void CheckTogether(
        YamlMapping mapping, Dictionary<string, YamlEntry> given, HashSet<string> misspelt, SearchMethod? method)
    {
        bool Has(string key) => given.ContainsKey(key) || misspelt.Contains(key);
        var fromAbove = FromAbove.Where(given.ContainsKey).ToList();
        if (!Has("min_iter") && !Has("max_iter") && !Has("s"))
            problems.Add(mapping.At, $"early_terminate has neither min_iter nor max_iter and s; write it like {Example}");
        if (given.ContainsKey("min_iter") && fromAbove.Count > 0)
        {
            problems.Add(given[fromAbove[0]].Key.At, $"early_terminate has both min_iter and {string.Join(" and ", fromAbove)}; min_iter "
                + "counts rungs from below, max_iter and s from above: keep one");
        }
        if (given.TryGetValue("max_iter", out var maxIter) && !Has("min_iter") && !Has("s"))
            problems.Add(maxIter.Key.At, "max_iter of early_terminate needs s, the number of rungs; add for example s: 2");
        if (given.TryGetValue("s", out var s) && !Has("min_iter") && !Has("max_iter"))
            problems.Add(s.Key.At, "s of early_terminate needs max_iter; add max_iter, the steps of a whole run");
        if (method is { Samples: false } && given.TryGetValue("cohort", out var cohort))
            problems.Add(cohort.Key.At, "cohort is for searches; all of a grid are compared with each other: take it out");
    }

    /// <summary>Null when it is missing or wrong.</summary>
    private double? Eta(YamlEntry? entry)
    {
        const string Expectation = "a number above 1 and at most 1000";
        if (entry is null || !_scalars.TryNumber(entry.Value, "eta", Expectation, out var eta))
            return null;
        if (eta is > 1 and <= 1000)
            return eta;
        problems.Add(entry.Value.At, $"eta is {ScalarReader.Shown(entry.Value)}; it must be {Expectation}");
        return null;
    }

    /// <summary>Null when it is missing or wrong.</summary>
    private int? Integer(Dictionary<string, YamlEntry> given, string name, int min, int max) =>
        given.TryGetValue(name, out var entry) && _scalars.TryInteger(entry.Value, name, min, max, out var value) ? value : null;
}
