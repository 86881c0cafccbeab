namespace Sweep.Core;

/// <summary>Reads <c>metric:</c>, a mapping of name and goal.</summary>
internal sealed class MetricReader(ProblemList problems)
{
    private readonly ScalarReader _scalars = new(problems);

    /// <summary>Null when it is wrong; the default when there is none.</summary>
    public Metric? Read(YamlNode? node)
    {
        var metric = new Metric("val_loss", Minimize: true);
        if (node is null)
            return metric;
        if (node is not YamlMapping mapping)
        {
            problems.Add(node.At, $"metric is {ScalarReader.Shown(node)}; it must be a mapping, like {{name: val_loss, goal: minimize}}");
            return null;
        }
        foreach (var (key, value) in mapping.Entries.Select(e => (e.Key, e.Value)))
        {
            if (key.Text == "name")
                metric = metric with { Name = OneOf(value, "name of metric", "val_loss", "train_loss") };
            else if (key.Text == "goal")
                metric = metric with { Minimize = OneOf(value, "goal of metric", "minimize", "maximize") == "minimize" };
            else
                problems.Add(key.At, $"unknown key '{Quoted.Plain(key.Text)}' in metric; "
                    + $"{NearestName.Hint(key.Text, ["name", "goal"], "known are name and goal")}");
        }
        return metric;
    }

    private string OneOf(YamlNode node, string name, params string[] allowed)
    {
        if (!_scalars.TryText(node, name, string.Join(" or ", allowed), out var text))
            return allowed[0];
        if (!allowed.Contains(text))
            problems.Add(node.At, $"{name} is {Quoted.Plain(text)}; it must be {string.Join(" or ", allowed)}");
        return text;
    }
}
