using Sweep.Core;

namespace Sweep.Model.Tests;

/// <summary>Keeps what a run reports.</summary>
internal sealed class RecordingListener : ITrainingListener
{
    public List<Evaluation> Evaluations { get; } = [];
    public Dictionary<int, float[]> ValGroups { get; } = [];
    public List<(SavedCheckpoint Checkpoint, bool Best)> Checkpoints { get; } = [];
    public List<int> ProgressSteps { get; } = [];

    /// <summary>Called after each evaluation.</summary>
    public Action<Evaluation> OnEvaluated { get; init; } = _ => { };

    /// <summary>Called at each progress report.</summary>
    public Action<int> OnProgress { get; init; } = _ => { };

    public void Progress(int step, double tokensPerSecond, double? loss)
    {
        ProgressSteps.Add(step);
        OnProgress(step);
    }

    public void Evaluated(Evaluation evaluation, float[]? valGroups)
    {
        if (valGroups is not null)
            ValGroups.Add(evaluation.Step, valGroups);
        Evaluations.Add(evaluation);
        OnEvaluated(evaluation);
    }

    public void CheckpointSaved(SavedCheckpoint checkpoint, bool best, double seconds) => Checkpoints.Add((checkpoint, best));

    /// <summary>The losses alone: times differ from run to run.</summary>
    public IEnumerable<Evaluation> Losses => Evaluations.Select(e => e with { Seconds = 0 });
}
