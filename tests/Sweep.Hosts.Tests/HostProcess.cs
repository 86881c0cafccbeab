using System.Diagnostics;
using System.Text;
using Sweep.Testing;

namespace Sweep.Hosts.Tests;

/// <summary>One of Sweep's programs at work on a host.</summary>
internal sealed class HostProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _said = new();

    private HostProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Hear(line.Data);
        process.ErrorDataReceived += (_, line) => Hear(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public static string Sweep { get; } = Program("Sweep.Cli", "sweep");

    private static string Silo { get; } = Program("Sweep.Silo", "sweep-silo");

    /// <summary>All it has printed, for a failed test's message.</summary>
    public string Said
    {
        get
        {
            lock (_said)
                return _said.ToString();
        }
    }

    /// <summary><c>sweep worker</c>, with a short lease, because nobody but the lease's end tells that a host is gone.</summary>
    public static HostProcess StartWorker(HostNetwork network, string host, string store) =>
        Start(network, host, "SWEEP_LEASE_SECONDS=8", Sweep, "worker", "--store", store, "--devices", "cpu:0");

    /// <summary><c>sweep-silo</c> of the cluster whose membership is in that database, with the settings that docs/cluster.md gives for a fast failover.</summary>
    public static HostProcess StartSilo(HostNetwork network, string host, string address, string database, params string[] arguments) =>
        Start(network, host, $"SWEEP_CLUSTER={database}", [Silo, "--listen", address, "--probe-timeout", "1", "--death-votes", "1", .. arguments]);

    /// <summary>As when the machine loses power.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await ExitAsync();
    }

    public async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync().Within($"a process to end; it said\n{Said}");
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await KillAsync();
        _process.Dispose();
    }

    // SWEEP_HOST, because network namespaces share the machine's name. `ip` and `env` become what they start: the process is the program itself.
    private static HostProcess Start(HostNetwork network, string host, string variable, params string[] command) =>
        new(Commands.Start([.. network.On(host), "env", $"SWEEP_HOST={host}", variable, .. command]));

    private static string Program(string project, string name) =>
        Repository.PathOf("artifacts", "bin", project, Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)), name);

    private void Hear(string? line)
    {
        if (line is null)
            return;
        lock (_said)
            _said.AppendLine(line);
    }
}
