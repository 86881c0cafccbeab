using System.Runtime.InteropServices;
using Sweep.Core;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Sweep.Model;

/// <summary>
/// The reference engine: the modules of this folder on libtorch, on CPU or CUDA. It trains runs of one shape as one batched model (a run by
/// itself is a batch of one): every operation computes all of them at once, each with its own parameters, batches, dropout and learning
/// rate. (Wang et al., "Horizontally Fused Training Array", MLSys 2021, measured the idea.) Nothing adds across runs, so a member whose
/// numbers are not finite leaves the others' as they are.
/// </summary>
public sealed class TorchEngine : ITrainingEngine
{
    private readonly int _vocabularySize, _blockSize, _microBatches;
    private readonly Scalar _divisor; // _microBatches, kept: see Numbers
    private readonly FlatParameters _parameters;
    private readonly FlatAdamW _optimizer;
    private readonly LanguageModel _model;
    private readonly Dropout _dropout;
    private readonly LossLog _losses;
    private readonly ITokenBatches? _batches;
    private readonly TorchMember[] _members;

    /// <param name="runs">At least one; they differ at most where <see cref="PackShape"/> allows it.</param>
    /// <param name="data">What each run is trained on, all of one text; null for models that only generate.</param>
    /// <exception cref="ConfigException">
    /// The shapes differ, the model or its precision cannot be had on this device, or there is no such device.
    /// </exception>
    public TorchEngine(IReadOnlyList<Hyperparameters> runs, int vocabularySize, IReadOnlyList<TrainingData>? data, string device)
    {
        var h = runs[0];
        if (runs.Any(run => PackShape.Of(run, vocabularySize) != PackShape.Of(h, vocabularySize)))
            throw new ConfigException("runs of different shapes cannot be trained as one model; give each shape a pack of its own");
        (_vocabularySize, _blockSize, _microBatches) = (vocabularySize, h.BlockSize, h.GradientAccumulationSteps);
        Layout = ParameterLayout.Of(h, vocabularySize);
        Device = TorchDevice.Open(device, h.Precision);
        DeviceKind = TorchDevice.Kind(Device, h.Precision);
        _divisor = _microBatches;
        try
        {
            _parameters = new FlatParameters(Layout, runs.Count, Device);
            _optimizer = new FlatAdamW(_parameters, runs, Device);
            _losses = new LossLog(runs.Count, Device, LossIsImmediate);
            _model = Model(h, _parameters);
            _dropout = Dropout.Of(runs, Device);
            _batches = data is null ? null
                : OnCpu ? new HostBatches(data, h.BatchSize, h.BlockSize)
                : new DeviceBatches(data, h.BatchSize, _microBatches, h.BlockSize, Device);
            _members = [.. runs.Select((own, run) => new TorchMember(this, own, ParameterLayout.Of(own, vocabularySize), run))];
        }
        catch
        {
            Dispose(); // what was allocated before memory ran out must not wait for a finalizer
            throw;
        }
    }

    public string Name => "torch";
    public string DeviceKind { get; }
    public ParameterLayout Layout { get; }
    public IReadOnlyList<ITrainedModel> Members => _members;

    internal Device Device { get; }
    internal bool OnCpu => Device.type == DeviceType.CPU;
    internal bool LossIsImmediate => OnCpu;
    internal ITokenBatches Batches => _batches ?? throw new InvalidOperationException("a model without data only generates");

    public void TrainStep(ReadOnlySpan<int> steps) => TrainStep(steps, Batches.Train);

    /// <summary>One update of every run on batches from elsewhere.</summary>
    /// <param name="ids">For each micro-batch: (R * B * T)</param>
    /// <param name="targets">For each micro-batch: (R * B * T)</param>
    internal void TrainStep(ReadOnlySpan<int> steps, int[][] ids, int[][] targets) => TrainStep(
        steps, (_, i) => new TokenBatch(Tokens(ids[i]).view(_members.Length, -1, _blockSize), Tokens(targets[i])));

    private delegate TokenBatch MicroBatches(ReadOnlySpan<int> steps, int microBatch);

    private void TrainStep(ReadOnlySpan<int> steps, MicroBatches batches)
    {
        using var scope = NewDisposeScope();
        _parameters.Gradient!.zero_();
        var losses = AddGradient(steps, 0, batches);
        for (var i = 1; i < _microBatches; i++)
            losses.add_(AddGradient(steps, i, batches));
        _optimizer.Step(steps);
        _losses.Add(losses);
    }

    /// <summary>Adds the gradient of one micro-batch of the step.</summary>
    /// <returns>Its share of each run's loss: (R).</returns>
    private Tensor AddGradient(ReadOnlySpan<int> steps, int microBatch, MicroBatches batches)
    {
        using var scope = NewDisposeScope();
        var batch = batches(steps, microBatch);
        _dropout.Begin(steps, microBatch);
        var logits = _model.Forward(batch.Ids, _dropout); // (R, N, V)
        var losses = Each(logits, batch.Targets).view(_members.Length, -1).mean([1]); // (R)
        if (_microBatches > 1)
            losses /= _divisor;
        losses.sum().backward(); // the sum's gradient is 1 for every run, whatever the others' losses are
        return losses.detach().MoveToOuterDisposeScope();
    }

    /// <summary>Cross-entropy of each character.</summary>
    internal Tensor Each(Tensor logits, Tensor targets) =>
        F.cross_entropy(logits.view(-1, _vocabularySize), targets, reduction: nn.Reduction.None);

    internal void Import(int run, TrainingState state)
    {
        Import(_parameters.Values, run, state.Parameters);
        Import(_optimizer.ExpAvg, run, state.ExpAvg);
        Import(_optimizer.ExpAvgSq, run, state.ExpAvgSq);
    }

    internal void Export(int run, TrainingState state)
    {
        Export(_parameters.Values.select(0, run), state.Parameters);
        Export(_optimizer.ExpAvg.select(0, run), state.ExpAvg);
        Export(_optimizer.ExpAvgSq.select(0, run), state.ExpAvgSq);
    }

    internal float[] TakeLosses(int run) => _losses.Take(run);

    /// <summary>The gradient of the last step, as the optimizer saw it.</summary>
    internal float[] Gradient(int run)
    {
        var gradient = new float[Layout.Total];
        Export(_parameters.Gradient!.select(0, run), gradient);
        return gradient;
    }

    internal FlatParameters Row(int run) => _parameters.Row(run);

    internal LanguageModel Model(Hyperparameters h, FlatParameters parameters) =>
        h.Model == "gpt" ? new Gpt(parameters, h, Device) : new Bigram(parameters);

    internal Tensor Tokens(int[] tokens) => tensor(tokens).to(ScalarType.Int64).to(Device);

    private static void Import(Tensor rows, int run, float[] values)
    {
        using var scope = NewDisposeScope();
        using var without = no_grad();
        rows.select(0, run).copy_(tensor(values));
    }

    internal static void Export(Tensor tensor, Span<float> values)
    {
        using var scope = NewDisposeScope();
        MemoryMarshal.Cast<byte, float>(tensor.contiguous().cpu().bytes).CopyTo(values);
    }

    public void Dispose()
    {
        foreach (var member in _members ?? [])
            member.Dispose();
        _batches?.Dispose();
        _dropout?.Dispose();
        _model?.Dispose();
        _losses?.Dispose();
        _optimizer?.Dispose();
        _parameters?.Dispose();
    }
}
