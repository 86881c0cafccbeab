namespace Sweep.Core;

/// <summary>
/// Reads <c>parameters:</c>: scalars, lists and mappings of value, values, a range with a step, a distribution, or nested parameters.
/// </summary>
/// <param name="method">Null when the file's is not known.</param>
internal sealed class ParameterReader(ProblemList problems, ParameterNames names, SearchMethod? method)
{
    private static readonly string[] Keys =
        ["value", "values", "min", "max", "step", "q", "distribution", "probabilities", "mu", "sigma"];

    private static readonly string[] Lists = ["categorical", "categorical_w_probabilities"];
    private static readonly string[] DistributionNames =
        [.. Distribution.Names, .. RangeReader.OfExponents, RangeReader.Inverse, "categorical", "constant"];

    private readonly ScalarReader _scalars = new(problems);

    public IReadOnlyList<ReadParameter> Read(YamlNode? node)
    {
        var read = new List<ReadParameter>();
        if (node is YamlMapping mapping)
            Read(mapping, read);
        names.ReportIgnored();
        return read;
    }

    /// <summary>The entries without groups: those of groups in their place.</summary>
    public static IEnumerable<YamlEntry> Flat(YamlMapping parameters) =>
        parameters.Entries.SelectMany(entry => Nested(entry) is { } nested ? Flat(nested) : [entry]);

    /// <summary>
    /// The parameters of a group, which stand under 'parameters:' in it: W&amp;B's own nesting. Here each has one meaning, wherever it is.
    /// </summary>
    public static YamlMapping? Nested(YamlEntry entry) =>
        (entry.Value as YamlMapping)?.Entries.FirstOrDefault(e => e.Name == "parameters")?.Value as YamlMapping;

    private void Read(YamlMapping mapping, List<ReadParameter> read)
    {
        foreach (var entry in mapping.Entries.TakeWhile(_ => !problems.IsFull))
        {
            if (Nested(entry) is { } nested)
                ReadNested(entry, nested, read);
            else if (ScriptSettings.Has(entry.Name))
                Ignore(entry);
            else if (entry.Name == "optimizer" && Constant(entry.Value)?.ToUpperInvariant() is "ADAMW")
                names.Ignore(entry.Key);
            else if (names.Find(entry.Key) is not { } hyperparameter)
                continue;
            else if (read.Find(r => r.Hyperparameter == hyperparameter) is { } first)
                problems.Add(entry.Key.At, $"'{Quoted.Plain(entry.Name)}' gives {hyperparameter.Name} once more, after line "
                    + $"{first.At.Line}{Same(entry.Name, hyperparameter.Name)}; keep one");
            else
                read.Add(Read(hyperparameter, entry));
        }
    }

    private static string Same(string given, string name) => given == name ? "" : $" ({Quoted.Plain(given)} and {name} are the same)";

    private void ReadNested(YamlEntry entry, YamlMapping nested, List<ReadParameter> read)
    {
        foreach (var other in ((YamlMapping)entry.Value).Entries.Where(e => e.Name != "parameters"))
            problems.Add(other.Key.At, $"'{Quoted.Plain(other.Name)}' stands beside nested parameters in {Quoted.Plain(entry.Name)}; take "
                + "it out");
        var before = read.Count;
        Read(nested, read);
        if (read.Count > before)
            problems.Note(entry.Key.At, $"the parameters nested in {Quoted.Plain(entry.Name)} are read as "
                + KnownNames.Joined(read.Skip(before).Select(r => r.Hyperparameter.Name)));
    }

    private void Ignore(YamlEntry entry)
    {
        if (Constant(entry.Value) is not null)
            names.Ignore(entry.Key);
        else
            problems.Add(entry.Key.At, $"'{entry.Name}' is no hyperparameter here, and varying it would only repeat runs; take it out");
    }

    /// <summary>The one value that an entry has; null when it has several.</summary>
    private static string? Constant(YamlNode node) => node switch
    {
        YamlScalar scalar => scalar.Text,
        YamlSequence { Items: [YamlScalar only] } => only.Text,
        YamlMapping mapping => mapping.Entries.FirstOrDefault(e => e.Name is "value" or "values") is { Value: not YamlMapping } value
            ? Constant(value.Value)
            : null,
        _ => null,
    };

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

    private ChoiceParameter? Choices(Hyperparameter hyperparameter, YamlSequence list, Dictionary<ParameterValue, Mark> places,
        YamlNode? probabilities = null)
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
        var weights = probabilities is null ? null : Probabilities(hyperparameter.Name, probabilities, list.Items.Count);
        // A value that is there twice is drawn twice as often; in a grid it would only be the same point again.
        if (method is { Samples: false })
            values = [.. values.Distinct()];
        if (values.Count == 0)
            return null;
        var drawn = weights is not null && method is { Samples: true } && weights.Count == values.Count;
        return new ChoiceParameter(hyperparameter, values) { Probabilities = drawn ? weights : null };
    }

    /// <summary>Null when they are wrong, or are not needed because a grid has each value once.</summary>
    private List<double>? Probabilities(string name, YamlNode node, int count)
    {
        if (node is not YamlSequence list)
        {
            problems.Add(node.At, $"probabilities of {name} is {ScalarReader.Shown(node)}; it must be a list, like [0.5, 0.5]");
            return null;
        }
        const string Expectation = "a number from 0 to 1";
        var weights = new List<double>();
        foreach (var item in list.Items)
        {
            if (!_scalars.TryNumber(item, $"a probability of {name}", Expectation, out var weight))
                return null;
            if (weight is < 0 or > 1)
            {
                problems.Add(item.At, $"a probability of {name} is {ScalarReader.Shown(item)}; it must be {Expectation}");
                return null;
            }
            weights.Add(weight);
        }
        if (weights.Count != count)
            problems.Add(node.At, $"{name} has {weights.Count} probabilities for {count} values; give one for each value");
        else if (Math.Abs(weights.Sum() - 1) > 1e-6)
            problems.Add(node.At,
                FormattableString.Invariant($"the probabilities of {name} add up to {weights.Sum():0.######}; make it 1"));
        else if (method is { Samples: false })
            problems.Note(node.At, $"the probabilities of {name} are ignored: a grid has each value once");
        else
            return weights;
        return null;
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
            Only(name, mapping, distribution, "values", Lists);
            if (values is YamlSequence list)
                return Choices(hyperparameter, list, places, given.GetValueOrDefault("probabilities"));
            problems.Add(values.At, $"values of {name} is {ScalarReader.Shown(values)}; it must be a list, like [1, 2]");
            return null;
        }
        if (distribution is not null && Distribution.NormalNames.Contains(distribution))
            return new NormalReader(problems, method).Read(hyperparameter, at, distribution, mapping);
        if (distribution is "constant" or "categorical" or "categorical_w_probabilities"
            || !given.TryGetValue("min", out var min) || !given.TryGetValue("max", out var max))
        {
            if (mapping.Entries.All(e => Keys.Contains(e.Name)))
                problems.Add(at, $"{name} has no values; give value, values, min and max with a step, or for method random a distribution "
                    + "with min and max");
            return null;
        }
        foreach (var entry in mapping.Entries.Where(e => e.Name is "mu" or "sigma" or "probabilities"))
            problems.Add(entry.Key.At, $"{name} has both min and {entry.Name}; keep one");
        return new RangeReader(problems, method)
            .Read(hyperparameter, at, distribution, min, max, given.GetValueOrDefault("step"), given.GetValueOrDefault("q"));
    }

    private string? DistributionName(Hyperparameter hyperparameter, YamlNode? node, out bool isBroken)
    {
        isBroken = false;
        if (node is null)
            return null;
        if (_scalars.TryText(node, $"distribution of {hyperparameter.Name}", string.Join(", ", DistributionNames), out var name)
            && (DistributionNames.Contains(name) || Lists.Contains(name)))
            return name;
        isBroken = true;
        if (name is not null)
        {
            var remedy = NearestName.Hint(name, DistributionNames, $"there are {string.Join(", ", DistributionNames)}");
            problems.Add(node.At, $"unknown distribution '{Quoted.Plain(name)}' of {hyperparameter.Name}; {remedy}");
        }
        return null;
    }

    /// <summary>Reports what cannot stand beside value or values.</summary>
    private void Only(string name, YamlMapping mapping, string? distribution, string key, params string[] matching)
    {
        foreach (var entry in mapping.Entries)
        {
            if (entry.Name == key || !Keys.Contains(entry.Name) || (entry.Name == "distribution" && matching.Contains(distribution))
                || (key == "values" && entry.Name == "probabilities"))
                continue;
            problems.Add(entry.Key.At, $"{name} has both {key} and {entry.Name}; keep one");
        }
    }

    private static string UnknownKey(string parameter, string key) =>
        $"unknown key '{Quoted.Plain(key)}' in {parameter}; {NearestName.Hint(key, Keys, $"known are {string.Join(", ", Keys)}")}";
}
