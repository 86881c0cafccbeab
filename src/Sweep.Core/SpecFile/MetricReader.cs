namespace Sweep.Core;

/// <summary>Reads <c>metric:</c>, a mapping of name and goal. Every metric here measures a loss, so the goal is minimize.</summary>
internal sealed class MetricReader(ProblemList problems)
{
    private const string Line = "metric: {name: val_loss, goal: minimize}";

    // As people's training scripts log them, in small letters and without what stands between.
    private static readonly HashSet<string> ValidationLoss =
        ["valloss", "validloss", "validationloss", "evalloss", "evaluationloss", "devloss", "loss", "lossval", "lossvalid", "losseval",
            "lossvalidation", "bestvalloss", "bestevalloss", "minvalloss", "vallossmin", "vallossbest", "finalvalloss", "vallossepoch",
            "epochvalloss", "valevalloss", "avgvalloss", "meanvalloss", "valavgloss", "valmeanloss",
            "valcrossentropy", "valceloss", "valnll"];

    private static readonly HashSet<string> TrainLoss =
        ["trainloss", "trainingloss", "losstrain", "losstraining", "trainlossepoch", "trainlossstep", "avgtrainloss", "trainavgloss"];

    private static readonly HashSet<string> ValidationBits =
        ["valbpc", "bpc", "evalbpc", "validbpc", "validationbpc", "bitspercharacter", "valbitspercharacter", "bitsperchar",
            "valbitsperchar"];

    private readonly ScalarReader _scalars = new(problems);
    private YamlEntry? _target;

    /// <summary>Null when it is wrong; the default when there is none.</summary>
    public Metric? Read(YamlNode? node)
    {
        if (node is null)
            return new Metric("val_loss", Minimize: true);
        if (node is not YamlMapping mapping)
        {
            problems.Add(node.At, $"metric is {ScalarReader.Shown(node)}; it must be a mapping: write {Line}");
            return null;
        }
        foreach (var (key, _) in mapping.Entries.Where(entry => entry.Name is not ("name" or "goal" or "target")))
        {
            problems.Add(key.At, $"unknown key '{Quoted.Plain(key.Text)}' in metric; "
                + $"{NearestName.Hint(key.Text, ["name", "goal"], "known are name and goal")}");
        }
        _target = mapping.Entries.FirstOrDefault(entry => entry.Name == "target");
        var given = mapping.Entries.ToDictionary(entry => entry.Name, entry => entry.Value);
        // A metric that is not known here may well be one to maximise: then there is nothing to say about its goal.
        if (Name(given.GetValueOrDefault("name")) is not { } name)
            return null;
        return IsMinimized(given.GetValueOrDefault("goal")) ? new Metric(name, Minimize: true) : null;
    }

    /// <summary>
    /// The file's <c>target:</c>, or W&amp;B's within <c>metric:</c>, which has been read before. Null when there is none or it is wrong.
    /// </summary>
    public double? Target(YamlEntry? entry)
    {
        if (entry is not null && _target is { } within)
            problems.Add(entry.Key.At, $"the target is given in metric too (line {within.Key.At.Line}); keep one");
        if ((entry ?? _target) is not { } given
            || !_scalars.TryNumber(given.Value, "target", "a number above 0, such as 1.6", out var target))
            return null;
        if (target > 0)
            return target;
        problems.Add(given.Value.At, $"target is {ScalarReader.Shown(given.Value)}; it must be a number above 0, such as 1.6");
        return null;
    }

    private string? Name(YamlNode? node)
    {
        if (node is null)
            return "val_loss";
        if (!_scalars.TryText(node, "name of metric", "val_loss, train_loss or val_bpc", out var text))
            return null;
        var folded = string.Concat(text.Where(char.IsLetterOrDigit)).ToLowerInvariant();
        var name = Known(folded);
        // One letter may be wrong; two make val_acc a val_bpc.
        if (name is null && NearestName.Of(folded, ValidationLoss.Concat(TrainLoss).Concat(ValidationBits), most: 1) is { } nearest)
        {
            var meant = Known(nearest)!;
            problems.Add(node.At, $"{Quoted.Plain(text)} is not measured here; did you mean '{meant}'? Write "
                + Line.Replace("val_loss", meant, StringComparison.Ordinal));
        }
        else if (name is null)
            problems.Add(node.At, $"{Quoted.Plain(text)} is not measured here; losses are: write {Line}");
        else if (name != text)
            problems.Note(node.At, $"{Quoted.Plain(text)} is {name}");
        return name;
    }

    private static string? Known(string folded) => ValidationLoss.Contains(folded) ? "val_loss" : TrainLoss.Contains(folded) ? "train_loss"
        : ValidationBits.Contains(folded) ? "val_bpc" : null;

    private bool IsMinimized(YamlNode? node)
    {
        if (node is null)
            return true;
        if (!_scalars.TryText(node, "goal of metric", "minimize", out var goal))
            return false;
        if (goal != "minimize")
            problems.Add(node.At, $"goal of metric is {Quoted.Plain(goal)}, and a loss is minimised: write goal: minimize");
        return goal == "minimize";
    }
}
