using Sweep.Core;
using Sweep.Kernels;

namespace Sweep.Model;

/// <summary>One run on one CPU thread by hand-written kernels, without libtorch.</summary>
public sealed class FusedEngine : ITrainingEngine, ITrainedModel
{
    // The kernels work sequence by sequence; this bounds the time between two checks of the stop signal.
    private const int TokensAtOnce = 8192;

    private readonly FusedModel _model;
    private readonly TrainingData? _data;
    private readonly int _blockSize;
    private readonly int[] _starts;
    private readonly int[] _ids, _targets; // (all micro-batches' B, T)
    private readonly int[] _evalIds, _evalTargets; // (SequencesAtOnce, T)
    private readonly List<float> _losses = [];

    /// <param name="data">Null for a model that only generates.</param>
    /// <exception cref="ConfigException">
    /// The model, its device or its precision is not one that the kernels know, or they are not in this build.
    /// </exception>
    /// <exception cref="InsufficientMemoryException">The model and its activations do not fit the memory.</exception>
    public FusedEngine(Hyperparameters hyperparameters, int vocabularySize, TrainingData? data, string device)
    {
        if (WhyNot(hyperparameters, device) is { } why)
            throw new ConfigException($"the fused engine cannot train this: {why}; choose the torch engine");
        _data = data;
        _blockSize = hyperparameters.BlockSize;
        Layout = ParameterLayout.Of(hyperparameters, vocabularySize);
        SequencesAtOnce = Math.Max(1, TokensAtOnce / _blockSize);
        DeviceKind = Kind;
        _model = Open(hyperparameters, vocabularySize);
        _starts = new int[checked(hyperparameters.BatchSize * hyperparameters.GradientAccumulationSteps)];
        _ids = new int[checked(_starts.Length * _blockSize)];
        _targets = new int[_ids.Length];
        _evalIds = new int[SequencesAtOnce * _blockSize];
        _evalTargets = new int[_evalIds.Length];
    }

    /// <summary>The device kind of this machine's CPU under this engine.</summary>
    internal static string Kind => $"cpu {FusedModel.KernelSet} fused";

    public string Name => "fused";
    public string DeviceKind { get; }
    public ParameterLayout Layout { get; }
    public IReadOnlyList<ITrainedModel> Members => [this];
    public bool LossIsImmediate => true;
    public int SequencesAtOnce { get; }

    /// <summary>Why the kernels cannot train this configuration here; null when they can.</summary>
    internal static string? WhyNot(Hyperparameters h, string device) => device != "cpu" ? $"device {device} is not cpu"
        : h.Precision != "float32" ? $"precision {h.Precision} is not float32"
        : FusedModel.IsAvailable(out var why) ? null
        : why;

    public void Import(TrainingState state)
    {
        _model.Write(FusedBuffer.Parameters, state.Parameters);
        _model.Write(FusedBuffer.FirstMoments, state.ExpAvg);
        _model.Write(FusedBuffer.SecondMoments, state.ExpAvgSq);
    }

    public void Export(TrainingState state)
    {
        _model.Read(FusedBuffer.Parameters, state.Parameters);
        _model.Read(FusedBuffer.FirstMoments, state.ExpAvg);
        _model.Read(FusedBuffer.SecondMoments, state.ExpAvgSq);
    }

    public void TrainStep(ReadOnlySpan<int> steps)
    {
        Data.TrainStarts(steps[0], _starts);
        Data.Gather(_starts, _ids, _targets);
        TrainStep(steps[0], _ids, _targets);
    }

    /// <summary>One update on a batch from elsewhere.</summary>
    internal void TrainStep(int step, ReadOnlySpan<int> ids, ReadOnlySpan<int> targets) =>
        _losses.Add((float)_model.TrainStep(ids, targets, step));

    public IReadOnlyList<float> TakeLosses()
    {
        float[] losses = [.. _losses];
        _losses.Clear();
        return losses;
    }

    public void SequenceLosses(ReadOnlySpan<int> starts, Span<float> losses)
    {
        var ids = _evalIds.AsSpan(0, starts.Length * _blockSize);
        var targets = _evalTargets.AsSpan(0, ids.Length);
        Data.Gather(starts, ids, targets);
        _model.EvalLosses(ids, targets, losses[..starts.Length]);
    }

    public void NextLogits(ReadOnlySpan<int> context, Span<float> logits) => _model.Logits(context, logits);

    /// <summary>The gradient of the last step, before clipping.</summary>
    internal float[] Gradient()
    {
        var gradient = new float[Layout.Total];
        _model.Read(FusedBuffer.Gradients, gradient);
        return gradient;
    }

    private static FusedModel Open(Hyperparameters hyperparameters, int vocabularySize)
    {
        try
        {
            return new FusedModel(vocabularySize, hyperparameters);
        }
        catch (ArgumentException e)
        {
            throw new ConfigException(e.Message);
        }
    }

    private TrainingData Data => _data ?? throw new InvalidOperationException("an engine without data only generates");

    public void Dispose() => _model.Dispose();
}
