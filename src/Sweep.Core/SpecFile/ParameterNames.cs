using System.Globalization;

namespace Sweep.Core;

/// <summary>
/// What the names of one file's parameters mean. Says each synonym once, each unknown name once and the known ones once a file.
/// </summary>
/// <param name="listsKnown">False where the known names would be no help.</param>
internal sealed class ParameterNames(ProblemList problems, bool listsKnown = true)
{
    private static readonly string[] Epochs = ["epochs", "epoch", "num_epochs", "n_epochs", "max_epochs", "max_epoch",
        "num_train_epochs", "nepochs", "total_epochs"];

    private readonly HashSet<string> _said = [];
    private readonly List<YamlScalar> _epochs = [];
    private readonly List<YamlScalar> _ignored = [];
    private bool _listed = !listsKnown;

    /// <summary>Null when the name is none; then a problem says so, or will (<see cref="ReportEpochs"/>).</summary>
    public Hyperparameter? Find(YamlScalar key)
    {
        var name = key.Text;
        if (ParameterSynonyms.Find(name) is { } hyperparameter)
        {
            if (name != hyperparameter.Name && _said.Add(name))
                problems.Note(key.At, $"{Quoted.Plain(name)} is {hyperparameter.Name}");
            return hyperparameter;
        }
        if (!_said.Add(name))
            return null;
        if (Epochs.Contains(name, StringComparer.OrdinalIgnoreCase))
        {
            _epochs.Add(key);
            return null;
        }
        problems.Add(key.At, KnownNames.HyperparameterProblem(name, list: !_listed, out var listed));
        _listed |= listed;
        return null;
    }

    /// <summary>A setting of a training script that means nothing here.</summary>
    public void Ignore(YamlScalar key) => _ignored.Add(key);

    public void ReportIgnored()
    {
        if (_ignored.Count > 0)
        {
            var (are, they) = _ignored.Count == 1 ? ("is no hyperparameter", "is ignored") : ("are no hyperparameters", "are ignored");
            problems.Note(_ignored[0].At, $"{KnownNames.Joined(_ignored.Select(key => Quoted.Plain(key.Text)))} {are} here and {they}");
        }
    }

    /// <summary>Refuses lengths in epochs, saying how many steps an epoch of the text is.</summary>
    /// <param name="corpus">Null when the data is missing or wrong.</param>
    public void ReportEpochs(IReadOnlyList<ReadParameter> parameters, Corpus? corpus)
    {
        foreach (var key in _epochs)
        {
            problems.Add(key.At, $"{Quoted.Plain(key.Text)} is no unit here, since batches are drawn at random places of the text: "
                + $"{EpochLength(parameters, corpus)}; give the length of a run in steps instead");
        }
    }

    private static string EpochLength(IReadOnlyList<ReadParameter> parameters, Corpus? corpus)
    {
        if (corpus is null)
            return "an epoch is the text's training characters / (batch_size * block_size) steps";
        var (batch, block) = (Range(parameters, "batch_size"), Range(parameters, "block_size"));
        var most = Steps(corpus.TrainLength, batch.Least * block.Least);
        var least = Steps(corpus.TrainLength, batch.Most * block.Most);
        var steps = least == most ? $"{Format(least)} steps" : $"{Format(least)} to {Format(most)} steps";
        return $"an epoch of this text ({Format(corpus.TrainLength)} {corpus.TokenWord} to train on, batch_size {Shown(batch)}, "
            + $"block_size {Shown(block)}) is {steps}";
    }

    private static double Steps(double tokens, double each) => Math.Ceiling(tokens / each);

    private static (double Least, double Most) Range(IReadOnlyList<ReadParameter> parameters, string name)
    {
        switch (parameters.FirstOrDefault(p => p.Hyperparameter.Name == name)?.Parameter)
        {
            case ChoiceParameter choice:
                var values = choice.Values.Select(v => Convert.ToDouble(v.Plain, CultureInfo.InvariantCulture)).ToArray();
                return (values.Min(), values.Max());
            case DistributedParameter { Distribution: var drawn }:
                return (drawn.Min, drawn.Max);
            default:
                var usual = Convert.ToDouble(Hyperparameter.Find(name)!.Get(new Hyperparameters()).Plain, CultureInfo.InvariantCulture);
                return (usual, usual);
        }
    }

    private static string Shown((double Least, double Most) range) =>
        range.Least == range.Most ? Format(range.Least) : $"{Format(range.Least)} to {Format(range.Most)}";

    private static string Format(double number) => number.ToString("0", CultureInfo.InvariantCulture);
}
