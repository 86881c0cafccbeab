using Sweep.Worker;

namespace Sweep.Chaos.Tests;

/// <summary>Does something when run 1 has ended.</summary>
internal sealed class OnEnd(Action then) : IProgress<WorkerEvent>
{
    public void Report(WorkerEvent value)
    {
        if (value is RunEndedEvent { Run.Number: 1 })
            then();
    }
}
