namespace Sweep.Worker;

/// <summary>Passes what a worker says on: to the store's list of devices, and to whoever else wants to know.</summary>
internal sealed class WorkerProgress(DeviceReporter reporter, IProgress<WorkerEvent>? next) : IProgress<WorkerEvent>
{
    public void Report(WorkerEvent value)
    {
        reporter.Take(value);
        next?.Report(value);
    }
}
