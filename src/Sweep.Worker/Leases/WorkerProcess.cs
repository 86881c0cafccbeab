using Sweep.Store;

namespace Sweep.Worker;

/// <summary>
/// How leases tell which process holds them, for those who learn of a process's death otherwise than by its leases: a cluster's membership.
/// </summary>
public static class WorkerProcess
{
    private static readonly Lazy<string> s_name = new(() => new OwnIdentity().ProcessName);

    /// <summary>This machine's name in leases and device listings: environment variable SWEEP_HOST, or the system's.</summary>
    public static string Host =>
        Environment.GetEnvironmentVariable("SWEEP_HOST") is { Length: > 0 } named ? named : Environment.MachineName;

    /// <summary>This process's name; unlike a process id it is never used again.</summary>
    public static string Name => s_name.Value;

    /// <summary>Whether the owner of a lease is a worker of the process of that name.</summary>
    public static bool Owns(string processName, WorkerIdentity owner) => owner.Id.StartsWith(processName + "-", StringComparison.Ordinal);
}
