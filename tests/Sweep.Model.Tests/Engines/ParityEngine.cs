using Sweep.Core;

namespace Sweep.Model.Tests;

/// <summary>An engine of either kind that is trained on a reference's batch.</summary>
internal sealed class ParityEngine : IDisposable
{
    private readonly ITrainingEngine _engine;
    private readonly ParityReference _reference;

    public ParityEngine(EngineChoice engine, ParityReference reference, Hyperparameters hyperparameters)
    {
        _reference = reference;
        _engine = TrainingEngines.Create(engine, "cpu", hyperparameters, reference.VocabularySize, data: null);
    }

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
