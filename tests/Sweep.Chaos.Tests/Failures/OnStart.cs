using Sweep.Worker;

namespace Sweep.Chaos.Tests;

/// <summary>Does something to the trainer of run 1 when its first attempt starts.</summary>
internal sealed class OnStart(Action<int> strike) : IProgress<WorkerEvent>
{
    public void Report(WorkerEvent value)
    {
        if (value is RunStartedEvent { Run.Number: 1, Attempt: 1 } started)
            strike(started.TrainerProcessId);
    }
}
