using Sweep.Core;

namespace Sweep.Worker;

/// <summary>The runs whose leases a worker's slots hold now. Safe for use by several threads.</summary>
internal sealed class HeldRuns
{
    private readonly Lock _lock = new();
    private readonly List<HeldRun> _runs = [];

    public IReadOnlyList<HeldRun> All
    {
        get
        {
            lock (_lock)
                return [.. _runs];
        }
    }

    public void Add(HeldRun run)
    {
        lock (_lock)
            _runs.Add(run);
    }

    /// <summary>The run has ended here; whoever waits for its cancellation learns how.</summary>
    public void Remove(HeldRun run)
    {
        lock (_lock)
            _runs.Remove(run);
        run.Close();
    }
}
