using Sweep.Core;
using Sweep.Core.Protocol;
using Sweep.Model;

namespace Sweep.Trainer;

/// <summary>Turns what happens in a run into events.</summary>
internal sealed class EventListener(string run, EventWriter events) : ITrainingListener
{
    public void Progress(int step, double tokensPerSecond, double? loss) =>
        events.Write(new ProgressEvent(run, step, tokensPerSecond, loss));

    public void Evaluated(Evaluation evaluation, float[]? valGroups) => events.Write(new EvalEvent(run, evaluation, valGroups));

    public void CheckpointSaved(SavedCheckpoint checkpoint, bool best, double seconds) => events.Write(new CheckpointEvent(
        run, new CheckpointReference(checkpoint.Path, checkpoint.Step, checkpoint.Sha256), checkpoint.Bytes, best, seconds));
}
