using System.Globalization;

namespace Sweep.Core;

/// <summary>
/// Reads <c>exclude:</c>, a list of mappings of hyperparameters to values. An entry that cannot match any point is a mistake and reported.
/// </summary>
internal sealed class ExcludeReader(ProblemList problems, ParameterNames names, IReadOnlyList<ReadParameter> parameters)
{
    private readonly ScalarReader _scalars = new(problems);

    public IReadOnlyList<IReadOnlyDictionary<string, ParameterValue>> Read(YamlNode? node)
    {
        if (node is null)
            return [];
        if (node is not YamlSequence list)
        {
            problems.Add(node.At, $"exclude is {ScalarReader.Shown(node)}; it must be a list of mappings, like - {{n_head: 4, dropout: "
                + $"0.1}}");
            return [];
        }
        return [.. list.Items.Select(Entry).OfType<IReadOnlyDictionary<string, ParameterValue>>()];
    }

    private Dictionary<string, ParameterValue>? Entry(YamlNode node)
    {
        if (node is not YamlMapping { Entries.Count: > 0 } mapping)
        {
            problems.Add(node.At, $"an entry of exclude is {(node is YamlMapping ? "an empty mapping" : ScalarReader.Shown(node))}; it "
                + $"must be a mapping, like {{n_head: 4, dropout: 0.1}}");
            return null;
        }
        var values = new Dictionary<string, ParameterValue>();
        var isWhole = true;
        foreach (var entry in mapping.Entries.TakeWhile(_ => !problems.IsFull))
        {
            if (names.Find(entry.Key) is not { } hyperparameter)
            {
                isWhole = false;
            }
            else if (!_scalars.TryHyperparameter(entry.Value, hyperparameter, out var value))
            {
                isWhole = false;
            }
            else if (!values.TryAdd(hyperparameter.Name, value))
            {
                problems.Add(entry.Key.At, $"'{entry.Name}' gives {hyperparameter.Name} once more in this entry; keep one");
                isWhole = false;
            }
            else if (CannotMatch(hyperparameter, value) is { } reason)
            {
                problems.Add(entry.Value.At, $"exclude of {hyperparameter.Name} {value} matches no point: {reason}");
                isWhole = false;
            }
        }
        return isWhole ? values : null;
    }

    private string? CannotMatch(Hyperparameter hyperparameter, ParameterValue value)
    {
        var read = parameters.FirstOrDefault(p => p.Hyperparameter == hyperparameter);
        if (read is { Parameter: null })
            return null; // its values are wrong themselves
        if (read?.Parameter is DistributedParameter { Distribution: var drawn })
        {
            if (!drawn.IsInteger && !drawn.IsQuantized)
                return $"it is drawn from {drawn.Name}, so no value comes twice; take it out";
            var number = Convert.ToDouble(value.Plain, CultureInfo.InvariantCulture);
            return number >= drawn.Min && number <= drawn.Max ? null
                : string.Create(CultureInfo.InvariantCulture, $"it is drawn from {drawn.Min} to {drawn.Max}");
        }
        var choices = read?.Parameter is ChoiceParameter choice ? choice.Values : [hyperparameter.Get(new Hyperparameters())];
        return choices.Contains(value) ? null : ChoiceText.Of(choices);
    }
}
