using System.Text.Json;
using Sweep.Core;

namespace Sweep.Model.Parity;

/// <summary>
/// Numbers that PyTorch computed for a small GPT: a file of shared/parity/. gpt_tiny.json, the first of them, has names of its own and one
/// Linear for each head's query, key and value; each of those is a run of rows of our qkv weight, so every tensor of any file is a
/// contiguous part of the flat buffer.
/// </summary>
internal sealed class ParityReference
{
    private readonly JsonElement _root;
    private readonly bool _isFirst; // gpt_tiny.json

    private ParityReference(JsonElement root)
    {
        _root = root;
        var config = root.GetProperty("config");
        VocabularySize = config.GetProperty("vocab_size").GetInt32();
        Hyperparameters = config.Deserialize<Hyperparameters>(SweepJson.Compact)!;
        _isFirst = root.TryGetProperty("adamw", out var adamw);
        if (_isFirst)
        {
            Hyperparameters = Hyperparameters with
            {
                LearningRate = adamw.GetProperty("lr").GetDouble(),
                Beta1 = adamw.GetProperty("betas")[0].GetDouble(),
                Beta2 = adamw.GetProperty("betas")[1].GetDouble(),
                WeightDecay = adamw.GetProperty("weight_decay").GetDouble(),
            };
        }
        Layout = ParameterLayout.Of(Hyperparameters, VocabularySize);
    }

    /// <summary>The files of a folder, in the order of their names.</summary>
    public static IEnumerable<string> FilesIn(string folder) => Directory.GetFiles(folder, "*.json").Order(StringComparer.Ordinal);

    /// <exception cref="InvalidDataException">A tensor of the file is not one of the model's, or one is missing.</exception>
    public static ParityReference Load(string path)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(path));
        return new ParityReference(document.RootElement.Clone());
    }

    public Hyperparameters Hyperparameters { get; }
    public int VocabularySize { get; }
    public ParameterLayout Layout { get; }

    /// <summary>For each micro-batch of a step: (B * T). Every step has the same.</summary>
    public int[][] Ids => MicroBatches("input_ids");

    /// <summary>For each micro-batch of a step: (B * T)</summary>
    public int[][] Targets => MicroBatches("targets");

    /// <summary>Of the first micro-batch: (B * T * V).</summary>
    public double[] Logits => [.. Numbers(_root.GetProperty(_isFirst ? "logits" : "logits_first_micro_batch"))];

    /// <summary>Of the first step, before clipping.</summary>
    public double[] Gradient => Flat("grads");

    public TrainingState State()
    {
        var state = new TrainingState(Layout);
        Flat("params").Select(value => (float)value).ToArray().CopyTo(state.Parameters, 0);
        return state;
    }

    public IEnumerable<ParityStep> Steps()
    {
        if (_isFirst)
        {
            var steps = _root.GetProperty("adamw").GetProperty("steps").EnumerateArray();
            return steps.Select(step => step.GetProperty("loss_before").GetDouble())
                .Select((loss, i) => new ParityStep(loss, null, null, i is 0 or 2 ? Flat($"params_after_{i + 1}") : null));
        }
        return _root.GetProperty("steps").EnumerateArray().Select(step => new ParityStep(
            step.GetProperty("loss_before").GetDouble(),
            step.GetProperty("lr").GetDouble(),
            step.GetProperty("grad_norm_before_clip").GetDouble(),
            step.TryGetProperty("params_after", out var parameters) ? Flat(parameters) : null));
    }

    private int[][] MicroBatches(string name) => _isFirst
        ? [Tokens(_root.GetProperty(name))]
        : [.. _root.GetProperty("micro_batches").EnumerateArray().Select(batch => Tokens(batch.GetProperty(name)))];

    private double[] Flat(string group) => Flat(_root.GetProperty(group));

    /// <summary>A group of named tensors in the order of the flat buffer: an object by name, or a list that has name and data.</summary>
    private double[] Flat(JsonElement group)
    {
        var tensors = group.ValueKind == JsonValueKind.Object
            ? group.EnumerateObject().Select(tensor => (tensor.Name, tensor.Value))
            : group.EnumerateArray().Select(tensor => (Name: tensor.GetProperty("name").GetString()!, Value: tensor));
        var flat = new double[Layout.Total];
        var filled = 0;
        foreach (var (name, value) in tensors)
        {
            var (offset, count) = Place(name);
            var numbers = Numbers(value).ToArray();
            Require(numbers.Length == count, $"{name} has {numbers.Length} numbers, not {count}");
            numbers.CopyTo(flat, offset);
            filled += count;
        }
        Require(filled == Layout.Total, $"the tensors have {filled} numbers, the model {Layout.Total}");
        return flat;
    }

    private static void Require(bool condition, string otherwise)
    {
        if (!condition)
            throw new InvalidDataException(otherwise);
    }

    /// <summary>Where a tensor of the reference lies in the flat buffer.</summary>
    private (int Offset, int Count) Place(string name)
    {
        if (Layout.SingleOrDefault(p => p.Name == name) is { } same)
            return (same.Offset, same.Count);
        // blocks.I.sa.heads.H.(query|key|value).weight
        var parts = name.Split('.');
        var qkv = Layout.Single(p => p.Name == $"blocks.{parts[1]}.sa.qkv.weight");
        var part = Array.IndexOf(["query", "key", "value"], parts[5]);
        var (c, size) = (Hyperparameters.NEmbd, Hyperparameters.NEmbd / Hyperparameters.NHead);
        return (qkv.Offset + (part * c + int.Parse(parts[4]) * size) * c, size * c);
    }

    private static int[] Tokens(JsonElement element) => [.. Numbers(element).Select(number => (int)number)];

    private static IEnumerable<double> Numbers(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Numbers),
        JsonValueKind.Object => Numbers(element.GetProperty("data")),
        _ => [element.GetDouble()],
    };
}
