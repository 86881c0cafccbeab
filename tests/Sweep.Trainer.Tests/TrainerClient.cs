using System.Diagnostics;
using Sweep.Core.Protocol;
using Sweep.Testing;

namespace Sweep.Trainer.Tests;

/// <summary>A real trainer process, talked to as a worker does.</summary>
internal sealed class TrainerClient : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task<string> _stderr;

    private TrainerClient(Process process)
    {
        _process = process;
        _stderr = process.StandardError.ReadToEndAsync();
    }

    public ReadyEvent Ready { get; private set; } = null!;

    public int ProcessId => _process.Id;

    /// <param name="environment">Variables that this process is given besides; null takes one away.</param>
    public static async Task<TrainerClient> StartAsync(params (string Name, string? Value)[] environment)
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "trainer");
        var start = ChildProcess.StartInfo(
            "dotnet", [Path.Combine(folder, "sweep-trainer.dll")], [("LD_PRELOAD", Worker.CppRuntime.ToPreload(folder)), .. environment]);
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        var client = new TrainerClient(Process.Start(start)!);
        client.Ready = Assert.IsType<ReadyEvent>(await client.NextAsync());
        return client;
    }

    public void Send(TrainerCommand command) => SendLine(TrainerProtocol.Write(command));

    public void SendLine(string line) => SendText(line + "\n");

    public void SendText(string text)
    {
        _process.StandardInput.Write(text);
        _process.StandardInput.Flush();
    }

    public void CloseInput() => _process.StandardInput.Close();

    public async Task<TrainerEvent> NextAsync()
    {
        // The first evaluation of a model that fills the memory takes a minute on a busy machine.
        var line = await _process.StandardOutput.ReadLineAsync().Within("an event of the trainer", TimeSpan.FromMinutes(4))
            ?? throw new EndOfStreamException($"the trainer ended; it said: {await _stderr}");
        return TrainerProtocol.ReadEvent(line);
    }

    /// <summary>All events up to the first of this type, that included.</summary>
    public async Task<List<TrainerEvent>> UntilAsync<T>(Func<T, bool>? where = null) where T : TrainerEvent
    {
        var events = new List<TrainerEvent>();
        do
        {
            events.Add(await NextAsync());
            if (events[^1] is FailedEvent failed && typeof(T) != typeof(FailedEvent))
                throw new InvalidOperationException($"the trainer failed: {failed}");
        }
        while (events[^1] is not T found || !(where?.Invoke(found) ?? true));
        return events;
    }

    /// <summary>Waits for the end of the process; returns its exit code and stderr. What it still says on stdout is dropped.</summary>
    public async Task<(int Code, string Stderr)> ExitAsync()
    {
        var rest = _process.StandardOutput.ReadToEndAsync();
        await _process.WaitForExitAsync().Within("the trainer's end");
        await rest;
        return (_process.ExitCode, await _stderr);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync().Within("the trainer's end");
        _process.Dispose();
    }
}
