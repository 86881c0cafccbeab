namespace Sweep.Core;

/// <summary>Reads <c>parameters:</c>: scalars, lists and mappings of value, values, a range with a step, or a distribution.</summary>
/// <param name="method">Null when the file's is not known.</param>
internal sealed class ParameterReader(ProblemList problems, SearchMethod? method)
{
    private static readonly string[] Keys = ["value", "values", "min", "max", "step", "q", "distribution"];
    private static readonly string[] DistributionNames = [.. Distribution.Names, "categorical", "constant"];

    private readonly ScalarReader _scalars = new(problems);

    public IReadOnlyList<ReadParameter> Read(YamlNode? node)
    {
        if (node is not YamlMapping mapping || mapping.Entries.Count == 0)
            return [];
        var read = new List<ReadParameter>();
        foreach (var entry in mapping.Entries.TakeWhile(_ => !problems.IsFull))
        {
            if (Hyperparameter.Find(entry.Name) is not { } hyperparameter)
                problems.Add(entry.Key.At, KnownNames.HyperparameterProblem(entry.Name));
            else if (read.Find(r => r.Hyperparameter == hyperparameter) is { } first)
                problems.Add(entry.Key.At,
                    $"'{entry.Name}' gives {hyperparameter.Name} once more, after line {first.At.Line}{Alias(hyperparameter)}; keep one");
            else
                read.Add(Read(hyperparameter, entry));
        }
        return read;
    }

    private ReadParameter Read(Hyperparameter hyperparameter, YamlEntry entry)
    {
        var places = new Dictionary<ParameterValue, Mark>();
        var parameter = entry.Value switch
        {
            YamlSequence list => Choices(hyperparameter, list, places),
            YamlMapping mapping => Mapping(hyperparameter, entry.Key.At, mapping, places),
            _ => Choices(hyperparameter, new YamlSequence(entry.Value.At, [entry.Value]), places),
        };
        return new ReadParameter(hyperparameter, entry.Key.At, parameter, places);
    }

    private ChoiceParameter? Choices(Hyperparameter hyperparameter, YamlSequence list, Dictionary<ParameterValue, Mark> places)
    {
        if (list.Items.Count == 0)
            problems.Add(list.At, $"{hyperparameter.Name} has an empty list, so the sweep would have no runs; give at least one value or "
                + "take the line out");
        var values = new List<ParameterValue>();
        foreach (var item in list.Items)
        {
            if (!_scalars.TryHyperparameter(item, hyperparameter, out var value))
                continue;
            values.Add(value);
            places.TryAdd(value, item.At);
        }
        // A value that is there twice is drawn twice as often; in a grid it would only be the same point again.
        if (method is { Samples: false })
            values = [.. values.Distinct()];
        return values.Count == 0 ? null : new ChoiceParameter(hyperparameter, values);
    }

    private SweepParameter? Mapping(Hyperparameter hyperparameter, Mark at, YamlMapping mapping, Dictionary<ParameterValue, Mark> places)
    {
        var name = hyperparameter.Name;
        foreach (var entry in mapping.Entries.Where(e => !problems.IsFull && !Keys.Contains(e.Name)))
            problems.Add(entry.Key.At, UnknownKey(name, entry.Name));
        var given = mapping.Entries.ToDictionary(e => e.Name, e => e.Value);
        var distribution = DistributionName(hyperparameter, given.GetValueOrDefault("distribution"), out var isBroken);
        if (isBroken)
            return null;

        if (given.TryGetValue("value", out var value))
        {
            Only(name, mapping, distribution, "value", "constant");
            return Choices(hyperparameter, new YamlSequence(value.At, [value]), places);
        }
        if (given.TryGetValue("values", out var values))
        {
            Only(name, mapping, distribution, "values", "categorical");
            if (values is YamlSequence list)
                return Choices(hyperparameter, list, places);
            problems.Add(values.At, $"values of {name} is {ScalarReader.Shown(values)}; it must be a list, like [1, 2]");
            return null;
        }
        if (distribution is "constant" or "categorical" || !given.TryGetValue("min", out var min) || !given.TryGetValue("max", out var max))
        {
            if (mapping.Entries.All(e => Keys.Contains(e.Name)))
                problems.Add(at, $"{name} has no values; give value, values, min and max with a step, or for method random a distribution "
                    + "with min and max");
            return null;
        }
        return new RangeReader(problems, method)
            .Read(hyperparameter, at, distribution, min, max, given.GetValueOrDefault("step"), given.GetValueOrDefault("q"));
    }

    private string? DistributionName(Hyperparameter hyperparameter, YamlNode? node, out bool isBroken)
    {
        isBroken = false;
        if (node is null)
            return null;
        if (_scalars.TryText(node, $"distribution of {hyperparameter.Name}", string.Join(", ", DistributionNames), out var name)
            && DistributionNames.Contains(name))
            return name;
        isBroken = true;
        if (name is not null)
        {
            var remedy = name is "log_uniform" or "q_log_uniform"
                ? $"its bounds are exponents in W&B; use {name}_values with the bounds themselves"
                : NearestName.Hint(name, DistributionNames, $"there are {string.Join(", ", DistributionNames)}");
            problems.Add(node.At, $"unknown distribution '{Quoted.Plain(name)}' of {hyperparameter.Name}; {remedy}");
        }
        return null;
    }

    /// <summary>Reports what cannot stand beside value or values.</summary>
    private void Only(string name, YamlMapping mapping, string? distribution, string key, string matching)
    {
        foreach (var entry in mapping.Entries)
        {
            if (entry.Name == key || !Keys.Contains(entry.Name) || (entry.Name == "distribution" && distribution == matching))
                continue;
            problems.Add(entry.Key.At, $"{name} has both {key} and {entry.Name}; keep one");
        }
    }

    private static string Alias(Hyperparameter hyperparameter) =>
        $" ({string.Join(", ", hyperparameter.Aliases)} and {hyperparameter.Name} are the same)";

    private static string UnknownKey(string parameter, string key)
    {
        var remedy = key switch
        {
            "probabilities" => "to make a value likelier, list it more than once",
            "mu" or "sigma" => "there is no normal distribution here; use uniform or log_uniform_values",
            "parameters" => "there are no nested parameters: write each under 'parameters:' itself",
            _ => NearestName.Hint(key, Keys, $"known are {string.Join(", ", Keys)}"),
        };
        return $"unknown key '{Quoted.Plain(key)}' in {parameter}; {remedy}";
    }
}
