using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using Sweep.Testing;

namespace Sweep.Silo.Tests;

/// <summary>A real <c>sweep-silo</c> process.</summary>
internal sealed partial class SiloProcess : IAsyncDisposable
{
    public const int SigTerm = 15, SigStop = 19, SigCont = 18;

    private readonly Process _process;
    private readonly StringBuilder _said = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private SiloProcess(Process process) => _process = process;

    public static string Executable { get; } = Repository.PathOf("artifacts", "bin", "Sweep.Silo", Configuration, "sweep-silo");

    public static string FakeTrainer { get; } = Repository.PathOf("artifacts", "bin", "Sweep.FakeTrainer", Configuration, "fake-trainer");

    public int Id => _process.Id;

    public int ExitCode => _process.ExitCode;

    /// <summary>All it has printed, for a failed test's message.</summary>
    public string Said
    {
        get
        {
            lock (_said)
                return _said.ToString();
        }
    }

    private static string Configuration => Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));

    /// <param name="host">Its SWEEP_HOST: each process is a machine of its own to the others.</param>
    /// <param name="trainer">The trainer that it starts; an executable.</param>
    public static SiloProcess Start(string host, string? trainer, params string[] arguments) =>
        Start(host, trainer, new Dictionary<string, string>(), arguments);

    /// <param name="environment">Variables besides those of this process.</param>
    public static SiloProcess Start(string host, string? trainer, IReadOnlyDictionary<string, string> environment, string[] arguments)
    {
        var start = new ProcessStartInfo(Executable, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        start.Environment["SWEEP_HOST"] = host;
        start.Environment["SWEEP_TRAINER"] = trainer ?? "";
        start.Environment.Remove("SWEEP_STORE");
        start.Environment.Remove("SWEEP_CLUSTER");
        var silo = new SiloProcess(new Process { StartInfo = start });
        silo._process.OutputDataReceived += (_, line) => silo.Hear(line.Data);
        silo._process.ErrorDataReceived += (_, line) => silo.Hear(line.Data);
        silo._process.Start();
        silo._process.BeginOutputReadLine();
        silo._process.BeginErrorReadLine();
        return silo;
    }

    public async Task ReadyAsync()
    {
        var ended = _process.WaitForExitAsync();
        if (await Task.WhenAny(_ready.Task, ended).Within($"the silo to be ready; it said:\n{Said}") == ended)
            throw new InvalidOperationException($"the silo ended with {_process.ExitCode}:\n{Said}");
    }

    public void Signal(int signal)
    {
        if (Kill(_process.Id, signal) != 0)
            throw new InvalidOperationException($"signal {signal} could not be sent to {_process.Id}");
    }

    /// <summary>As by <c>kill -9</c>.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await ExitAsync();
    }

    public async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync().Within($"the silo to end; it said:\n{Said}");
        return _process.ExitCode;
    }

    /// <summary>Processes that this one started and that live.</summary>
    public IReadOnlyList<int> Children() =>
        [.. File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{Id}/task/{Id}/children")).Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Concat(Directory.EnumerateDirectories(string.Create(CultureInfo.InvariantCulture, $"/proc/{Id}/task"))
                .SelectMany(task => File.ReadAllText(Path.Combine(task, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries)))
            .Select(id => int.Parse(id, CultureInfo.InvariantCulture)).Distinct()];

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }
        _process.Dispose();
    }

    private void Hear(string? line)
    {
        if (line is null)
            return;
        lock (_said)
            _said.AppendLine(line);
        if (line == "ready")
            _ready.TrySetResult();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int processId, int signal);
}
