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

    private const double Gpt2Deviation = 0.02;

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
                "bigram" => Bigram(hyperparameters, vocabularySize),
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
        var gpt2 = h.Init == "gpt2";
        // What is added to the residual stream, 2 n_layer times, starts smaller in GPT-2.
        double? weights = gpt2 ? Gpt2Deviation : null, residual = gpt2 ? Gpt2Deviation / Math.Sqrt(2.0 * h.NLayer) : null;
        var layout = new ParameterLayout();
        layout.Add("token_embedding_table.weight", [v, c], Initialization.Normal, weights ?? 1);
        layout.Add("position_embedding_table.weight", [h.BlockSize, c], Initialization.Normal, weights ?? 1);
        for (var i = 0; i < h.NLayer; i++)
        {
            layout.AddNorm($"blocks.{i}.ln1", c, h.Bias);
            // Rows: every head's query, then every head's key, then every head's value.
            layout.AddLinear($"blocks.{i}.sa.qkv", c, checked(3 * c), h.QkvBias, weights);
            layout.AddLinear($"blocks.{i}.sa.proj", c, c, h.Bias, residual);
            layout.AddNorm($"blocks.{i}.ln2", c, h.Bias);
            layout.AddLinear($"blocks.{i}.ffwd.net.0", c, checked(4 * c), h.Bias, weights);
            layout.AddLinear($"blocks.{i}.ffwd.net.2", checked(4 * c), c, h.Bias, residual);
        }
        layout.AddNorm("ln_f", c, h.Bias);
        if (!h.TieWeights)
            layout.AddLinear("lm_head", c, v, h.Bias, weights);
        return layout;
    }

    private static ParameterLayout Bigram(Hyperparameters h, int v)
    {
        var layout = new ParameterLayout();
        layout.Add("token_embedding_table.weight", [v, v], Initialization.Normal, h.Init == "gpt2" ? Gpt2Deviation : 1);
        return layout;
    }

    private void AddNorm(string name, int size, bool bias)
    {
        Add($"{name}.weight", [size], Initialization.One);
        if (bias)
            Add($"{name}.bias", [size], Initialization.Zero);
    }

    /// <param name="deviation">Of a normal weight, with a bias of 0; null for PyTorch's own first values.</param>
    private void AddLinear(string name, int inputs, int outputs, bool bias, double? deviation)
    {
        var bound = 1 / Math.Sqrt(inputs);
        if (deviation is { } normal)
            Add($"{name}.weight", [outputs, inputs], Initialization.Normal, normal);
        else
            Add($"{name}.weight", [outputs, inputs], Initialization.Uniform, bound);
        if (bias)
            Add($"{name}.bias", [outputs], deviation is null ? Initialization.Uniform : Initialization.Zero, deviation is null ? bound : 0);
    }

    private void Add(string name, int[] shape, Initialization initialization, double spread = 0)
    {
        var parameter = new ParameterInfo(name, shape, Total, initialization, spread);
        Total = checked(Total + parameter.Count);
        _parameters.Add(parameter);
    }

    public IEnumerator<ParameterInfo> GetEnumerator() => _parameters.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
