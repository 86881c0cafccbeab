using System.Runtime.InteropServices;
using Sweep.Core;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Sweep.Model;

/// <summary>The reference engine: the modules of this folder on libtorch, on CPU or CUDA.</summary>
public sealed class TorchEngine : ITrainingEngine
{
    // Enough rows to keep the matrix products busy, few enough for the activations to stay in the cache (CPU) or in a fraction of the memory (CUDA).
    private const int TokensAtOnceOnCpu = 4096;
    private const int TokensAtOnceOnCuda = 1 << 17;
    private const long AttentionWeightsAtOnce = 1 << 28;

    private readonly Hyperparameters _hyperparameters;
    private readonly int _vocabularySize;
    private readonly Device _device;
    private readonly bool _onCpu;
    private readonly FlatParameters _parameters;
    private readonly FlatAdamW _optimizer;
    private readonly LanguageModel _model;
    private readonly LossLog _losses;
    private readonly ITokenBatches? _batches;

    /// <param name="data">Null for a model that only generates.</param>
    /// <exception cref="ConfigException">The model or its precision cannot be had on this device, or there is no such device.</exception>
    public TorchEngine(Hyperparameters hyperparameters, int vocabularySize, TrainingData? data, string device)
    {
        _hyperparameters = hyperparameters;
        _vocabularySize = vocabularySize;
        Layout = ParameterLayout.Of(hyperparameters, vocabularySize);
        _device = TorchDevice.Open(device, hyperparameters.Precision);
        _onCpu = _device.type == DeviceType.CPU;
        DeviceKind = TorchDevice.Kind(_device, hyperparameters.Precision);
        SequencesAtOnce = EvaluationBatch(hyperparameters, _onCpu);

        _parameters = new FlatParameters(Layout, _device);
        _optimizer = new FlatAdamW(_parameters, hyperparameters);
        _losses = new LossLog(_device, LossIsAtHand);
        _model = hyperparameters.Model == "gpt"
            ? new Gpt(_parameters, hyperparameters, _device)
            : new Bigram(_parameters);
        _batches = data is null ? null
            : _onCpu ? new HostBatches(data, hyperparameters.BatchSize, hyperparameters.BlockSize)
            : new DeviceBatches(data, hyperparameters.BatchSize, hyperparameters.BlockSize, _device);
    }

    public string Name => "torch";
    public string DeviceKind { get; }
    public ParameterLayout Layout { get; }
    public bool LossIsAtHand => _onCpu;
    public int SequencesAtOnce { get; }

    private static int EvaluationBatch(Hyperparameters h, bool onCpu)
    {
        var byTokens = (onCpu ? TokensAtOnceOnCpu : TokensAtOnceOnCuda) / h.BlockSize;
        var byWeights = AttentionWeightsAtOnce / ((long)h.BlockSize * h.BlockSize * Math.Max(1, h.NHead));
        return (int)Math.Max(1, Math.Min(byTokens, byWeights));
    }

    private ITokenBatches Batches => _batches ?? throw new InvalidOperationException("an engine without data only generates");

    public void Import(TrainingState state)
    {
        Import(_parameters.Values, state.Parameters);
        Import(_optimizer.ExpAvg, state.ExpAvg);
        Import(_optimizer.ExpAvgSq, state.ExpAvgSq);
    }

    public void Export(TrainingState state)
    {
        Export(_parameters.Values, state.Parameters);
        Export(_optimizer.ExpAvg, state.ExpAvg);
        Export(_optimizer.ExpAvgSq, state.ExpAvgSq);
    }

    public void TrainStep(int step)
    {
        using var scope = NewDisposeScope();
        TrainStep(step, Batches.Train(step));
    }

    /// <summary>One update on a batch from elsewhere.</summary>
    /// <param name="ids">(B * T)</param>
    /// <param name="targets">(B * T)</param>
    internal void TrainStep(int step, int[] ids, int[] targets)
    {
        using var scope = NewDisposeScope();
        TrainStep(step, new TokenBatch(Tokens(ids).view(-1, _hyperparameters.BlockSize), Tokens(targets)));
    }

    private void TrainStep(int step, TokenBatch batch)
    {
        var dropout = Dropout.OfStep(_hyperparameters.Dropout, _hyperparameters.Seed, step, _onCpu);
        var logits = _model.Forward(batch.Ids, dropout);
        var loss = F.cross_entropy(logits.view(-1, _vocabularySize), batch.Targets);
        _parameters.Gradient.zero_();
        loss.backward();
        _optimizer.Step(step);
        _losses.Add(loss);
    }

    public IReadOnlyList<float> TakeLosses() => _losses.Take();

    public void SequenceLosses(ReadOnlySpan<int> starts, Span<float> losses)
    {
        using var scope = NewDisposeScope();
        using var without = no_grad();
        var batch = Batches.At(starts);
        var logits = _model.Forward(batch.Ids, Dropout.None);
        var each = F.cross_entropy(logits.view(-1, _vocabularySize), batch.Targets, reduction: nn.Reduction.None); // (B * T)
        Export(each.view(starts.Length, -1).mean([1]), losses);
    }

    public void NextLogits(ReadOnlySpan<int> context, Span<float> logits)
    {
        using var scope = NewDisposeScope();
        using var without = no_grad();
        var all = _model.Forward(Tokens(context.ToArray()).view(1, -1), Dropout.None); // (1, T, V)
        Export(all.select(1, context.Length - 1).contiguous(), logits);
    }

    /// <summary>The gradient of the last step, as the optimizer saw it.</summary>
    internal float[] Gradient()
    {
        var gradient = new float[Layout.Total];
        Export(_parameters.Gradient, gradient);
        return gradient;
    }

    private Tensor Tokens(int[] tokens) => tensor(tokens).to(ScalarType.Int64).to(_device);

    private void Import(Tensor tensor, float[] values)
    {
        if (_onCpu)
        {
            values.CopyTo(MemoryMarshal.Cast<byte, float>(tensor.bytes));
            return;
        }
        using var scope = NewDisposeScope();
        using var without = no_grad();
        tensor.copy_(torch.tensor(values));
    }

    private static void Export(Tensor tensor, Span<float> values)
    {
        using var scope = NewDisposeScope();
        MemoryMarshal.Cast<byte, float>(tensor.cpu().bytes).CopyTo(values);
    }

    public void Dispose()
    {
        _batches?.Dispose();
        _model.Dispose();
        _losses.Dispose();
        _optimizer.Dispose();
        _parameters.Dispose();
    }
}
