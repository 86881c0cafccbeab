using Microsoft.Extensions.Logging;
using Sweep.Store;

namespace Sweep.Worker;

/// <summary>
/// What all slots of a process share towards the store they work for: one line for runs, one renewal of leases, one list of devices.
/// </summary>
internal sealed class SharedWork : IAsyncDisposable
{
    public SharedWork(ISweepStore store, WorkerOptions options, TimeProvider time, ILogger logger)
    {
        Queue = new WorkQueue(store, options, OtherKinds, new DeadOwners(store, new OwnIdentity(), time, logger), time, logger);
        Renewals = new LeaseRenewals(store, time);
        Reporter = new DeviceReporter(store, time, logger);
    }

    public OtherKinds OtherKinds { get; } = new();

    public WorkQueue Queue { get; }

    public LeaseRenewals Renewals { get; }

    public DeviceReporter Reporter { get; }

    public async ValueTask DisposeAsync()
    {
        await Queue.DisposeAsync();
        await Reporter.DisposeAsync();
    }
}
