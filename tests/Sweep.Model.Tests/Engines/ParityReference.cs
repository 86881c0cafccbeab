using System.Text.Json;
using Sweep.Core;
using Sweep.Testing;

namespace Sweep.Model.Tests;

/// <summary>
/// Numbers that PyTorch 1.13 computed for a tiny GPT: shared/parity/gpt_tiny.json. It has one Linear for each head's query, key and value;
/// each of those is a run of rows of our qkv weight, so every tensor of the reference is a contiguous part of the flat buffer.
/// </summary>
internal sealed class ParityReference
{
    private readonly JsonElement _root;

    private ParityReference(JsonElement root)
    {
        _root = root;
        var config = root.GetProperty("config");
        int Config(string name) => config.GetProperty(name).GetInt32();
        VocabularySize = Config("vocab_size");
        var adamw = root.GetProperty("adamw");
        Hyperparameters = new Hyperparameters
        {
            BatchSize = Config("batch_size"),
            BlockSize = Config("block_size"),
            NEmbd = Config("n_embd"),
            NHead = Config("n_head"),
            NLayer = Config("n_layer"),
            LearningRate = adamw.GetProperty("lr").GetDouble(),
            Beta1 = adamw.GetProperty("betas")[0].GetDouble(),
            Beta2 = adamw.GetProperty("betas")[1].GetDouble(),
            WeightDecay = adamw.GetProperty("weight_decay").GetDouble(),
        };
        Layout = ParameterLayout.Of(Hyperparameters, VocabularySize);
    }

    public static ParityReference Load()
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Repository.Shared("parity", "gpt_tiny.json")!));
        return new ParityReference(document.RootElement.Clone());
    }

    public Hyperparameters Hyperparameters { get; }
    public int VocabularySize { get; }
    public ParameterLayout Layout { get; }

    /// <summary>(B * T)</summary>
    public int[] Ids => [.. Numbers(_root.GetProperty("input_ids")).Select(n => (int)n)];

    /// <summary>(B * T)</summary>
    public int[] Targets => [.. Numbers(_root.GetProperty("targets")).Select(n => (int)n)];

    /// <summary>(B * T * V)</summary>
    public double[] Logits => [.. Numbers(_root.GetProperty("logits"))];

    public double Loss => _root.GetProperty("loss").GetDouble();

    public TrainingState State()
    {
        var state = new TrainingState(Layout);
        foreach (var tensor in _root.GetProperty("params").EnumerateObject())
        {
            var (offset, count) = Place(tensor.Name);
            var values = Numbers(tensor.Value.GetProperty("data")).Select(n => (float)n).ToArray();
            Assert.Equal(count, values.Length);
            values.CopyTo(state.Parameters, offset);
        }
        return state;
    }

    /// <summary>Every tensor of <paramref name="group"/> agrees: the largest difference is at most 1e-5 of the largest value.</summary>
    public void AssertClose(string group, float[] flat)
    {
        var compared = 0;
        foreach (var tensor in _root.GetProperty(group).EnumerateObject())
        {
            var (offset, count) = Place(tensor.Name);
            var expected = Numbers(tensor.Value).ToArray();
            Assert.Equal(count, expected.Length);
            AssertClose($"{group} {tensor.Name}", expected, flat.AsSpan(offset, count));
            compared += count;
        }
        Assert.Equal(Layout.Total, compared);
    }

    public static void AssertClose(string what, double[] expected, ReadOnlySpan<float> actual)
    {
        double difference = 0, largest = expected.Max(Math.Abs);
        for (var i = 0; i < expected.Length; i++)
            difference = Math.Max(difference, Math.Abs(expected[i] - actual[i]));
        Assert.True(difference <= 1e-5 * largest, $"{what}: differs by {difference:g3}, its largest value is {largest:g3}");
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

    private static IEnumerable<double> Numbers(JsonElement element) =>
        element.ValueKind == JsonValueKind.Array ? element.EnumerateArray().SelectMany(Numbers) : [element.GetDouble()];
}
