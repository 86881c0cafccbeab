using Sweep.Core;

namespace Sweep.Model;

/// <summary>The reference engine: the modules of this folder on libtorch, on CPU or CUDA. It is a pack of one.</summary>
public sealed class TorchEngine : ITrainingEngine
{
    private readonly TorchPack _pack;
    private readonly ITrainedModel _model;

    /// <param name="data">Null for a model that only generates.</param>
    /// <exception cref="ConfigException">The model or its precision cannot be had on this device, or there is no such device.</exception>
    public TorchEngine(Hyperparameters hyperparameters, int vocabularySize, TrainingData? data, string device)
    {
        _pack = new TorchPack([hyperparameters], vocabularySize, data is null ? null : [data], device);
        _model = _pack[0];
    }

    public string Name => _model.Name;
    public string DeviceKind => _model.DeviceKind;
    public ParameterLayout Layout => _model.Layout;
    public bool LossIsAtHand => _model.LossIsAtHand;
    public int SequencesAtOnce => _model.SequencesAtOnce;

    public void Import(TrainingState state) => _model.Import(state);

    public void Export(TrainingState state) => _model.Export(state);

    public void TrainStep(int step) => _pack.TrainStep([step]);

    /// <summary>One update on a batch from elsewhere.</summary>
    /// <param name="ids">(B * T)</param>
    /// <param name="targets">(B * T)</param>
    internal void TrainStep(int step, int[] ids, int[] targets) => _pack.TrainStep([step], ids, targets);

    public IReadOnlyList<float> TakeLosses() => _model.TakeLosses();

    public void SequenceLosses(ReadOnlySpan<int> starts, Span<float> losses) => _model.SequenceLosses(starts, losses);

    public void NextLogits(ReadOnlySpan<int> context, Span<float> logits) => _model.NextLogits(context, logits);

    /// <summary>The gradient of the last step, as the optimizer saw it.</summary>
    internal float[] Gradient() => _pack.Gradient(0);

    public void Dispose() => _pack.Dispose();
}
