using System.Diagnostics;
using System.Text;

namespace Sweep.Package.Tests;

/// <summary>A program at work; killed when it is disposed.</summary>
internal sealed class RunningProgram : IAsyncDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    private readonly Process _process;
    private readonly string _command;
    private readonly StringBuilder _said = new();
    private readonly List<(string Text, TaskCompletionSource Seen)> _awaited = [];
    private readonly Task _errors;
    private readonly Task<string> _output;

    public RunningProgram(ProcessStartInfo start)
    {
        (start.RedirectStandardInput, start.RedirectStandardOutput, start.RedirectStandardError) = (true, true, true);
        _command = $"{start.FileName} {string.Join(' ', start.ArgumentList)}";
        _process = Process.Start(start)!;
        _process.StandardInput.Close();
        _output = ReadAsync(_process.StandardOutput);
        _errors = ReadAsync(_process.StandardError);
    }

    /// <summary>Standard output of a program that ends with exit code 0.</summary>
    public async Task<string> SucceedsAsync()
    {
        await _process.WaitForExitAsync().Within(_command, Longest);
        await _errors;
        var output = await _output;
        Assert.True(_process.ExitCode == 0, $"{_command} ended with {_process.ExitCode}:\n{Said}");
        return output;
    }

    /// <summary>Waits for text on either output.</summary>
    public async Task SaysAsync(string text)
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_said)
        {
            if (_said.ToString().Contains(text, StringComparison.Ordinal))
                return;
            _awaited.Add((text, seen));
        }
        await Task.WhenAny(seen.Task, _process.WaitForExitAsync()).Within($"'{text}' from {_command}", Longest);
        Assert.True(seen.Task.IsCompleted, $"{_command} ended without saying '{text}':\n{Said}");
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync().Within($"the end of {_command}");
        }
        _process.Dispose();
    }

    private string Said
    {
        get
        {
            lock (_said)
                return _said.ToString();
        }
    }

    private async Task<string> ReadAsync(StreamReader reader)
    {
        var all = new StringBuilder();
        while (await reader.ReadLineAsync() is { } line)
        {
            all.Append(line).Append('\n');
            lock (_said)
            {
                _said.Append(line).Append('\n');
                foreach (var (_, seen) in _awaited.Where(awaited => line.Contains(awaited.Text, StringComparison.Ordinal)))
                    seen.TrySetResult();
            }
        }
        return all.ToString();
    }
}
