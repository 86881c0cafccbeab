using System.Diagnostics;
using Sweep.Testing;

namespace Sweep.Hosts.Tests;

/// <summary>Programs run to their end.</summary>
internal static class Commands
{
    /// <summary>Runs it and returns what it printed; anything but exit code 0 is an error with its output.</summary>
    public static async Task<string> RunAsync(params string[] command)
    {
        using var process = Start(command);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().Within(string.Join(' ', command), TimeSpan.FromMinutes(3));
        return process.ExitCode == 0
            ? await output
            : throw new InvalidOperationException($"{string.Join(' ', command)} ended with {process.ExitCode}:\n{await output}\n{await error}");
    }

    public static Process Start(params string[] command)
    {
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Remove("SWEEP_STORE");
        return Process.Start(start)!;
    }
}
