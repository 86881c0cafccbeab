using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Sweep.Testing;

namespace Sweep.Cli.Tests;

/// <summary>The program at work.</summary>
internal sealed partial class RunningCli
{
    public const int Interrupt = 2;
    public const int Kill = 9;
    public const int Terminate = 15;

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly Task _reading;
    private readonly Task<string> _errors;
    private readonly List<(string Text, TaskCompletionSource Seen)> _awaited = [];

    public RunningCli(Process process)
    {
        _process = process;
        process.StandardInput.Close();
        _errors = process.StandardError.ReadToEndAsync();
        _reading = ReadAsync();
    }

    public int Id => _process.Id;

    /// <summary>Waits for text on standard output.</summary>
    public async Task SaysAsync(string text)
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_output)
        {
            if (_output.ToString().Contains(text, StringComparison.Ordinal))
                return;
            _awaited.Add((text, seen));
        }
        await seen.Task.Within($"'{text}' on standard output");
    }

    public void Send(int signal) => Assert.True(TrySend(signal), "The program had ended before the signal.");

    /// <summary>Sends a signal; false where the program has ended.</summary>
    public bool TrySend(int signal) => SendSignal(_process.Id, signal) == 0;

    /// <summary>Sends a signal to the children that run a program of this name, and returns how many there were.</summary>
    public int SendToChildren(string program, int signal)
    {
        var children = Process.GetProcesses()
            .Where(p => ParentOf(p.Id) == _process.Id && CommandOf(p.Id).Contains(program, StringComparison.Ordinal)).Select(p => p.Id)
            .ToList();
        return children.Count(id => SendSignal(id, signal) == 0);
    }

    public async Task<CliResult> EndAsync()
    {
        await _process.WaitForExitAsync().Within("the end of the program", TimeSpan.FromMinutes(3));
        await _reading;
        return new CliResult(_process.ExitCode, _output.ToString(), await _errors);
    }

    private async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            lock (_output)
            {
                _output.Append(line).Append('\n');
                foreach (var (_, seen) in _awaited.Where(a => line.Contains(a.Text, StringComparison.Ordinal)))
                    seen.TrySetResult();
            }
        }
    }

    private static int ParentOf(int process)
    {
        try
        {
            // pid (name) state parent; the name may hold anything but its own end is the last parenthesis.
            var stat = File.ReadAllText($"/proc/{process}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static string CommandOf(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/cmdline");
        }
        catch (IOException)
        {
            return "";
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int process, int signal);
}
