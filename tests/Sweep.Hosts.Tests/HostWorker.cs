using System.Diagnostics;
using System.Text;
using Sweep.Testing;

namespace Sweep.Hosts.Tests;

/// <summary><c>sweep worker</c> on a host.</summary>
internal sealed class HostWorker : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _said = new();

    private HostWorker(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Hear(line.Data);
        process.ErrorDataReceived += (_, line) => Hear(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public static string Sweep { get; } = Repository.PathOf(
        "artifacts", "bin", "Sweep.Cli", Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)), "sweep");

    /// <summary>All it has printed, for a failed test's message.</summary>
    public string Said
    {
        get
        {
            lock (_said)
                return _said.ToString();
        }
    }

    // SWEEP_HOST, because network namespaces share the machine's name; a short lease, because nobody but the lease's end tells that a host is gone.
    // `ip` and `env` become what they start: the process is the worker itself.
    public static HostWorker Start(HostNetwork network, string host, string store) =>
        new(Commands.Start([.. network.On(host), "env", $"SWEEP_HOST={host}", "SWEEP_LEASE_SECONDS=8", Sweep, "worker", "--store", store, "--devices", "cpu:0"]));

    /// <summary>As when the machine loses power.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync().Within("a killed worker to end");
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await KillAsync();
        _process.Dispose();
    }

    private void Hear(string? line)
    {
        if (line is null)
            return;
        lock (_said)
            _said.AppendLine(line);
    }
}
