using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Sweep.Testing;

/// <summary>A program that a test started. What it prints is kept, its lines can be awaited, and it ends with the test.</summary>
public partial class ChildProcess : IDisposable, IAsyncDisposable
{
    public const int SigInt = 2, SigKill = 9, SigTerm = 15, SigCont = 18, SigStop = 19;

    private readonly Process _process;
    private readonly Lock _lock = new();
    private readonly List<(string Text, bool IsError)> _lines = [];
    private readonly List<(Func<string, bool> Matches, TaskCompletionSource Said)> _awaited = [];

    /// <summary>Starts it; its standard input is closed.</summary>
    public ChildProcess(ProcessStartInfo start)
    {
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Take(line.Data, isError: false);
        _process.ErrorDataReceived += (_, line) => Take(line.Data, isError: true);
        _process.Start();
        _process.StandardInput.Close();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        Exited = _process.WaitForExitAsync();
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    /// <summary>Completes when it has ended and all that it printed is here.</summary>
    public Task Exited { get; }

    /// <summary>All it has printed on standard output.</summary>
    public string Output => Text(line => !line.IsError);

    /// <summary>All it has printed on standard error.</summary>
    public string Errors => Text(line => line.IsError);

    /// <summary>All it has printed, for a failed test's message.</summary>
    public string Said => Text(_ => true);

    /// <summary>How a program is started by tests: without what a debugger or a wrapper preloads into the test's own process.</summary>
    /// <param name="environment">Variables besides those of this process; null takes one away.</param>
    public static ProcessStartInfo StartInfo(
        string program, IEnumerable<string> arguments, params (string Name, string? Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments);
        start.Environment.Remove("LD_PRELOAD");
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return start;
    }

    /// <summary>
    /// Runs a program to its end and returns what it printed; anything but exit code 0 is an error that shows all that it said.
    /// </summary>
    public static async Task<string> RunAsync(ProcessStartInfo start, TimeSpan? atMost = null)
    {
        var command = $"{start.FileName} {string.Join(' ', start.ArgumentList)}";
        await using var process = new ChildProcess(start);
        await process.Exited.Within(command, atMost ?? TimeSpan.FromMinutes(3));
        return process.ExitCode == 0
            ? process.Output
            : throw new InvalidOperationException($"{command} ended with {process.ExitCode}:\n{process.Said}");
    }

    /// <summary>Completes when it has printed such a line.</summary>
    public Task SaidAsync(Func<string, bool> matches)
    {
        lock (_lock)
        {
            if (_lines.Any(line => matches(line.Text)))
                return Task.CompletedTask;
            var said = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _awaited.Add((matches, said));
            return said.Task;
        }
    }

    /// <summary>Waits for a line with the text; that it ends without one is an error.</summary>
    public Task SaysAsync(string text, TimeSpan? atMost = null) =>
        SaysAsync(line => line.Contains(text, StringComparison.Ordinal), $"'{text}'", atMost);

    /// <inheritdoc cref="SaysAsync(string, TimeSpan?)"/>
    public async Task SaysAsync(Func<string, bool> matches, string what, TimeSpan? atMost = null)
    {
        var said = SaidAsync(matches);
        try
        {
            await Task.WhenAny(said, Exited).Within($"a program to print {what}", atMost);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{e.Message}; it said:\n{Said}");
        }
        if (!said.IsCompleted)
            throw new InvalidOperationException($"a program ended with {ExitCode} and did not print {what}:\n{Said}");
    }

    /// <summary>Waits for its end.</summary>
    public async Task<int> ExitAsync(TimeSpan? atMost = null)
    {
        await Exited.Within($"a program to end; it said\n{Said}", atMost);
        return ExitCode;
    }

    /// <summary>Sends a signal; false where the program has ended.</summary>
    public bool TrySend(int signal) => SendSignal(Id, signal) == 0;

    public void Send(int signal)
    {
        if (!TrySend(signal))
            throw new InvalidOperationException($"signal {signal} could not be sent to {Id}: it has ended");
    }

    /// <summary>Sends a signal to the children whose command line holds this text, and returns how many there were.</summary>
    public int SendToChildren(string program, int signal) =>
        Children().Count(id => ReadOrEmpty($"/proc/{id}/cmdline").Contains(program, StringComparison.Ordinal)
            && SendSignal(id, signal) == 0);

    /// <summary>The processes that it started and that live.</summary>
    public IReadOnlyList<int> Children()
    {
        var folder = string.Create(CultureInfo.InvariantCulture, $"/proc/{Id}/task");
        return !Directory.Exists(folder) ? [] :
        [
            .. Directory.EnumerateDirectories(folder)
                .SelectMany(task => ReadOrEmpty(Path.Combine(task, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Select(id => int.Parse(id, CultureInfo.InvariantCulture)).Distinct(),
        ];
    }

    /// <summary>As by <c>kill -9</c>, or when the machine loses power.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await ExitAsync();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
        GC.SuppressFinalize(this);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await ExitAsync();
        }
        _process.Dispose();
        GC.SuppressFinalize(this);
    }

    private string Text(Func<(string Text, bool IsError), bool> which)
    {
        lock (_lock)
            return string.Concat(_lines.Where(which).Select(line => line.Text + "\n"));
    }

    private void Take(string? text, bool isError)
    {
        if (text is null)
            return;
        lock (_lock)
        {
            _lines.Add((text, isError));
            foreach (var (_, said) in _awaited.Where(awaited => awaited.Matches(text)))
                said.TrySetResult();
        }
    }

    private static string ReadOrEmpty(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            // The process ended in this moment.
            return "";
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int process, int signal);
}
