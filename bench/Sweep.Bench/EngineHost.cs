using Sweep.Core;

namespace Sweep.Bench;

/// <summary>A contender of ours: one of the two engines, in a process of its own.</summary>
internal sealed class EngineHost : ContenderHost
{
    private readonly Scenario _scenario;
    private readonly ITrainingEngine _engine;
    private int _step;

    /// <param name="device"><c>cpu</c> or <c>cuda:N</c>.</param>
    public EngineHost(EngineChoice engine, Scenario scenario, string device)
    {
        _scenario = scenario;
        _engine = TrainingEngines.Create(engine, device, scenario.Shape.Hyperparameters, scenario.Vocabulary, scenario.Data);
        Model.Import(scenario.InitialState());
    }

    private ITrainedModel Model => _engine.Members[0];

    protected override string Version => _engine.DeviceKind;

    protected override double Step()
    {
        _engine.TrainStep([_step++ % Scenario.Batches]);
        return Model.TakeLosses()[^1];
    }

    protected override void Steps(int count)
    {
        for (var i = 0; i < count; i++)
            _engine.TrainStep([_step++ % Scenario.Batches]);
        Model.TakeLosses(); // waits for the device
    }

    protected override double Evaluate()
    {
        var h = _scenario.Shape.Hyperparameters;
        double total = 0;
        var losses = new float[h.EvalIters * h.BatchSize];
        var starts = new int[Model.SequencesAtOnce];
        foreach (var split in (Split[])[Split.Train, Split.Val])
        {
            for (var first = 0; first < losses.Length; first += starts.Length)
            {
                var some = starts.AsSpan(0, Math.Min(starts.Length, losses.Length - first));
                _scenario.Data.EvalStarts(split, first, some);
                Model.SequenceLosses(some, losses.AsSpan(first, some.Length));
            }
            total += losses.Average(l => (double)l) / 2;
        }
        return total;
    }

    protected override void Generate(int tokens) =>
        TextSampler.Sample(Model, _scenario.Vocabulary, _scenario.Shape.Hyperparameters.BlockSize, [0], tokens, temperature: 1, seed: 1);

    public override void Dispose() => _engine.Dispose();
}
