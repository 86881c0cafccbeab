using System.Globalization;
using Sweep.Store;

namespace Sweep.Worker;

/// <summary>
/// What this process calls itself in leases. The id begins with host and process-id namespace: containers may share a host name, and only
/// within one namespace does a process id tell whether a worker lives.
/// </summary>
internal sealed class OwnIdentity
{
    private static int s_workers;
    private readonly string _id;
    private readonly string _scope;
    private readonly long _start;

    public OwnIdentity()
    {
        Host = WorkerProcess.Host;
        _scope = $"{Host}/{ProcessStat.OwnNamespace()}/";
        _start = ProcessStat.StartOf(Environment.ProcessId) ?? 0;
        ProcessName = string.Create(CultureInfo.InvariantCulture, $"{_scope}{Environment.ProcessId}-{_start}");
        _id = string.Create(CultureInfo.InvariantCulture, $"{ProcessName}-{Interlocked.Increment(ref s_workers)}");
    }

    public string Host { get; }

    /// <summary>What the ids of all workers of this process begin with, before a dash and their number.</summary>
    public string ProcessName { get; }

    public WorkerIdentity Of(DeviceSlot slot) => new(_id, Host, Environment.ProcessId, _start, slot.Id);

    /// <summary>
    /// True when the owner was a process of this host that exists no more; false when it lives or cannot be judged from here.
    /// </summary>
    public bool IsKnownDead(WorkerIdentity owner) =>
        owner.ProcessStart != 0
        && owner.Id.StartsWith(_scope, StringComparison.Ordinal)
        && ProcessStat.StartOf(owner.ProcessId) != owner.ProcessStart;
}
