using System.Diagnostics;
using Sweep.Testing;

namespace Sweep.Hosts.Tests;

/// <summary>One of Sweep's programs at work on a host.</summary>
internal static class HostProcess
{
    /// <summary><c>sweep worker</c>, with a short lease, because nobody but the lease's end tells that a host is gone.</summary>
    public static ChildProcess StartWorker(HostNetwork network, string host, string store) =>
        Start(network, host, "SWEEP_LEASE_SECONDS=8", BuiltProgram.Sweep, "worker", "--store", store, "--devices", "cpu:0");

    /// <summary>
    /// <c>sweep-silo</c> of the cluster whose membership is in that database, with the settings that docs/cluster.md gives for a fast
    /// failover.
    /// </summary>
    public static ChildProcess StartSilo(HostNetwork network, string host, string address, string database, params string[] arguments)
    {
        string[] failover = ["--listen", address, "--probe-timeout", "1", "--death-votes", "1"];
        return Start(network, host, $"SWEEP_CLUSTER={database}", [BuiltProgram.Silo, .. failover, .. arguments]);
    }

    /// <summary>Runs a program to its end and returns what it printed; anything but exit code 0 is an error with its output.</summary>
    public static Task<string> RunAsync(params string[] command) => ChildProcess.RunAsync(StartInfo(command));

    // SWEEP_HOST, because network namespaces share the machine's name. `ip` and `env` become what they start: the process is the program
    // itself.
    private static ChildProcess Start(HostNetwork network, string host, string variable, params string[] command) =>
        new(StartInfo([.. network.On(host), "env", $"SWEEP_HOST={host}", variable, .. command]));

    private static ProcessStartInfo StartInfo(string[] command) => ChildProcess.StartInfo(command[0], command[1..], ("SWEEP_STORE", null));
}
