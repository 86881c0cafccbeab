using System.Globalization;

namespace Sweep.Core;

/// <summary>
/// Reads <c>start:</c>, a list of points given by hand: mappings of parameters to values that they may have. What an entry does not give is
/// the method's to choose.
/// </summary>
internal sealed class StartReader(ProblemList problems, ParameterNames names, IReadOnlyList<ReadParameter> parameters)
{
    private const string Example = "{learning_rate: 1e-3, n_layer: 4}";

    private readonly ScalarReader _scalars = new(problems);

    /// <param name="method">Null when it is wrong.</param>
    /// <param name="exclude">What the file excludes.</param>
    public IReadOnlyList<IReadOnlyDictionary<string, ParameterValue>> Read(
        YamlEntry? entry, SearchMethod? method, IReadOnlyList<IReadOnlyDictionary<string, ParameterValue>> exclude)
    {
        if (entry is null)
            return [];
        if (method is { Samples: false })
        {
            problems.Add(entry.Key.At, $"start is for methods that choose points; a {method.Name} has all of them: take it out");
            return [];
        }
        if (entry.Value is not YamlSequence list)
        {
            problems.Add(entry.Value.At,
                $"start is {ScalarReader.Shown(entry.Value)}; it must be a list of mappings, like - {Example}");
            return [];
        }
        var points = new List<IReadOnlyDictionary<string, ParameterValue>>();
        foreach (var item in list.Items.TakeWhile(_ => !problems.IsFull))
        {
            if (Point(item) is not { } point)
                continue;
            if (points.Exists(other => other.Count == point.Count && other.All(point.Contains)))
                problems.Add(item.At, "this point of start stands above already; keep one");
            else if (exclude.Any(excluded => excluded.All(e => ValueOf(point, e.Key) is { } value && value == e.Value)))
                problems.Add(item.At, "this point of start is one that exclude leaves out; take one of them out");
            else
                points.Add(point);
        }
        return points;
    }

    private Dictionary<string, ParameterValue>? Point(YamlNode node)
    {
        if (node is not YamlMapping { Entries.Count: > 0 } mapping)
        {
            var shown = node is YamlMapping ? "an empty mapping" : ScalarReader.Shown(node);
            problems.Add(node.At, $"a point of start is {shown}; it must be a mapping, like {Example}");
            return null;
        }
        var values = new Dictionary<string, ParameterValue>();
        var isWhole = true;
        foreach (var entry in mapping.Entries.TakeWhile(_ => !problems.IsFull))
        {
            if (names.Find(entry.Key) is not { } hyperparameter
                || !_scalars.TryHyperparameter(entry.Value, hyperparameter, out var value))
            {
                isWhole = false;
            }
            else if (!values.TryAdd(hyperparameter.Name, value))
            {
                problems.Add(entry.Key.At, $"'{Quoted.Plain(entry.Name)}' gives {hyperparameter.Name} once more in this point; keep one");
                isWhole = false;
            }
            else if (Outside(hyperparameter, value) is { } reason)
            {
                problems.Add(entry.Value.At, $"start has {hyperparameter.Name} {value}, which the sweep does not: {reason}");
                isWhole = false;
            }
        }
        return isWhole ? values : null;
    }

    /// <summary>Why the parameter never has the value; null when it may.</summary>
    private string? Outside(Hyperparameter hyperparameter, ParameterValue value)
    {
        var read = parameters.FirstOrDefault(p => p.Hyperparameter == hyperparameter);
        if (read is { Parameter: null })
            return null; // its values are wrong themselves
        if (read?.Parameter is DistributedParameter { Distribution: var drawn })
        {
            var number = Convert.ToDouble(value.Plain, CultureInfo.InvariantCulture);
            if (number < drawn.Min || number > drawn.Max)
                return string.Create(CultureInfo.InvariantCulture, $"it is drawn from {drawn.Min} to {drawn.Max}");
            return drawn.Quantum is { } quantum && (decimal)number % (decimal)quantum != 0
                ? string.Create(CultureInfo.InvariantCulture, $"its values are multiples of {quantum}")
                : null;
        }
        var choices = read?.Parameter is ChoiceParameter choice ? choice.Values : [hyperparameter.Get(new Hyperparameters())];
        return choices.Contains(value) ? null : ChoiceText.Of(choices);
    }

    /// <summary>A point's value of a parameter, as far as the file says it.</summary>
    private ParameterValue? ValueOf(Dictionary<string, ParameterValue> point, string name)
    {
        if (point.TryGetValue(name, out var value))
            return value;
        var hyperparameter = Hyperparameter.Find(name)!;
        return parameters.FirstOrDefault(p => p.Hyperparameter == hyperparameter) switch
        {
            null => (ParameterValue?)hyperparameter.Get(new Hyperparameters()),
            { Parameter: ChoiceParameter { Values: [var only] } } => only,
            _ => null,
        };
    }
}
