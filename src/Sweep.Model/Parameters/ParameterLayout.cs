using System.Collections;
using Sweep.Core;

namespace Sweep.Model;

/// <summary>
/// The parameters of a model in their one order: that of the flat buffer, of checkpoints and of the parameters' hash. Every engine uses it.
/// </summary>
public sealed class ParameterLayout : IReadOnlyList<ParameterInfo>
{
    private readonly List<ParameterInfo> _parameters = [];

    private ParameterLayout() { }

    /// <summary>Elements of the flat buffer; there are no gaps.</summary>
    public int Total { get; private set; }

    public int Count => _parameters.Count;

    public ParameterInfo this[int index] => _parameters[index];

    /// <summary>The deepest model that is laid out.</summary>
    public const int MaxLayers = 1024;

    /// <exception cref="ConfigException">The model is unknown, or too large for one buffer.</exception>
    public static ParameterLayout Of(Hyperparameters hyperparameters, int vocabularySize)
    {
        if (hyperparameters is { BlockSize: < 1 } or { NEmbd: < 1 } or { NLayer: < 1 or > MaxLayers })
        {
            throw new ConfigException(
                $"block_size {hyperparameters.BlockSize}, n_embd {hyperparameters.NEmbd} and n_layer {hyperparameters.NLayer} must be 1 "
                + $"or more, n_layer at most {MaxLayers}");
        }
        try
        {
            return hyperparameters.Model switch
            {
                "gpt" => Gpt(hyperparameters, vocabularySize),
                "bigram" => Bigram(vocabularySize),
                var other => throw new ConfigException($"model '{other}' is unknown; choose gpt or bigram"),
            };
        }
        catch (OverflowException)
        {
            throw new ConfigException(
                $"n_embd {hyperparameters.NEmbd}, n_layer {hyperparameters.NLayer} and {vocabularySize} characters make more than "
                + $"{int.MaxValue} parameters; choose a smaller model");
        }
    }

    private static ParameterLayout Gpt(Hyperparameters h, int v)
    {
        var c = h.NEmbd;
        var layout = new ParameterLayout();
        layout.Add("token_embedding_table.weight", [v, c], Initialization.Normal);
        layout.Add("position_embedding_table.weight", [h.BlockSize, c], Initialization.Normal);
        for (var i = 0; i < h.NLayer; i++)
        {
            layout.AddNorm($"blocks.{i}.ln1", c);
            // Rows: every head's query, then every head's key, then every head's value.
            layout.Add($"blocks.{i}.sa.qkv.weight", [checked(3 * c), c], Initialization.Uniform, c);
            layout.AddLinear($"blocks.{i}.sa.proj", c, c);
            layout.AddNorm($"blocks.{i}.ln2", c);
            layout.AddLinear($"blocks.{i}.ffwd.net.0", c, checked(4 * c));
            layout.AddLinear($"blocks.{i}.ffwd.net.2", checked(4 * c), c);
        }
        layout.AddNorm("ln_f", c);
        layout.AddLinear("lm_head", c, v);
        return layout;
    }

    private static ParameterLayout Bigram(int v)
    {
        var layout = new ParameterLayout();
        layout.Add("token_embedding_table.weight", [v, v], Initialization.Normal);
        return layout;
    }

    private void AddNorm(string name, int size)
    {
        Add($"{name}.weight", [size], Initialization.One);
        Add($"{name}.bias", [size], Initialization.Zero);
    }

    private void AddLinear(string name, int inputs, int outputs)
    {
        Add($"{name}.weight", [outputs, inputs], Initialization.Uniform, inputs);
        Add($"{name}.bias", [outputs], Initialization.Uniform, inputs);
    }

    private void Add(string name, int[] shape, Initialization initialization, int fanIn = 0)
    {
        var parameter = new ParameterInfo(name, shape, Total, initialization, fanIn);
        Total = checked(Total + parameter.Count);
        _parameters.Add(parameter);
    }

    public IEnumerator<ParameterInfo> GetEnumerator() => _parameters.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
