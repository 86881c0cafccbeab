using System.Diagnostics;
using System.Text;
using Sweep.Testing;

namespace Sweep.Chaos.Tests;

/// <summary>One <c>sweep worker</c> process, and all that it printed.</summary>
internal sealed class WorkerProcess : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly Lock _lock = new();
    private readonly List<(string Text, TaskCompletionSource Said)> _awaited = [];

    public WorkerProcess(string store, string? host, string device)
    {
        _process = Process.Start(SweepCommand.StartInfo(store, host, "worker", "--sweep", ChaosSweep.Name, "--drain", "--devices", device))!;
        _process.OutputDataReceived += (_, line) => Take(line.Data);
        _process.ErrorDataReceived += (_, line) => Take(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        Exited = _process.WaitForExitAsync();
    }

    public int Id => _process.Id;

    public Task Exited { get; }

    public int ExitCode => _process.ExitCode;

    /// <summary>A freeze takes it out of the other faults' reach: a stopped process that is killed never wakes.</summary>
    public bool IsFrozen { get; set; }

    public string Output
    {
        get
        {
            lock (_lock)
                return _output.ToString();
        }
    }

    /// <summary>Until it has printed a line that contains the text.</summary>
    public Task SaidAsync(string text)
    {
        lock (_lock)
        {
            if (_output.ToString().Contains(text, StringComparison.Ordinal))
                return Task.CompletedTask;
            var said = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _awaited.Add((text, said));
            return said.Task;
        }
    }

    /// <summary>The trainer processes it has now.</summary>
    public IReadOnlyList<int> Trainers() => _process.HasExited ? [] : ProcessChildren.Of(Id);

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private void Take(string? line)
    {
        if (line is null)
            return;
        lock (_lock)
        {
            _output.AppendLine(line);
            foreach (var (_, said) in _awaited.Where(a => line.Contains(a.Text, StringComparison.Ordinal)))
                said.TrySetResult();
        }
    }
}
