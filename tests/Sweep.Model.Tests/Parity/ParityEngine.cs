using Sweep.Core;

namespace Sweep.Model.Parity;

/// <summary>An engine of either kind that is trained on a reference's batch.</summary>
internal sealed class ParityEngine : IDisposable
{
    private readonly ITrainingEngine _engine;
    private readonly ParityReference _reference;

    /// <param name="device"><c>cpu</c> or <c>cuda:N</c>.</param>
    public ParityEngine(EngineChoice engine, string device, ParityReference reference, Hyperparameters hyperparameters)
    {
        _reference = reference;
        _engine = TrainingEngines.Create(engine, device, hyperparameters, reference.VocabularySize, data: null);
    }

    /// <summary>What the numbers depend on besides the configuration.</summary>
    public string DeviceKind => _engine.DeviceKind;

    public ITrainedModel Model => _engine.Members[0];

    public void TrainStep(int step)
    {
        if (_engine is TorchEngine torch)
            torch.TrainStep([step], _reference.Ids, _reference.Targets);
        else
            Fused.TrainStep(step, [.. _reference.Ids.SelectMany(ids => ids)], [.. _reference.Targets.SelectMany(targets => targets)]);
    }

    /// <summary>Of the last step.</summary>
    public float[] Gradient() => _engine is TorchEngine torch ? torch.Gradient(0) : Fused.Gradient();

    private FusedEngine Fused => (FusedEngine)_engine;

    public void Dispose() => _engine.Dispose();
}
