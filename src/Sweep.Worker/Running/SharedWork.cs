using Microsoft.Extensions.Logging;
using Sweep.Store;

namespace Sweep.Worker;

/// <summary>
/// What all slots of a process share towards the store they work for: one line for runs, one renewal of leases, one list of devices.
/// </summary>
internal sealed class SharedWork(ISweepStore store, WorkerOptions options, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    public WorkQueue Queue { get; } = new(store, options, new DeadOwners(store, new OwnIdentity(), time, logger), time, logger);

    public LeaseRenewals Renewals { get; } = new(store, time);

    public DeviceReporter Reporter { get; } = new(store, time, logger);

    public async ValueTask DisposeAsync()
    {
        await Queue.DisposeAsync();
        await Reporter.DisposeAsync();
    }
}
