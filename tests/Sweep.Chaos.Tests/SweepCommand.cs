using System.Diagnostics;
using System.Globalization;
using Sweep.Testing;

namespace Sweep.Chaos.Tests;

/// <summary>The real <c>sweep</c> executable.</summary>
internal static class SweepCommand
{
    private static readonly string s_executable = Repository.PathOf(
        "artifacts", "bin", "Sweep.Cli", Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)), "sweep");

    /// <summary>The trainer that lies beside it.</summary>
    public static string Trainer { get; } = Path.Combine(Path.GetDirectoryName(s_executable)!, "trainer", "sweep-trainer");

    /// <param name="host">What the process takes for its machine's name; null for the real one.</param>
    public static ProcessStartInfo StartInfo(string store, string? host, params string[] arguments)
    {
        var start = new ProcessStartInfo(s_executable, [.. arguments, "--store", store])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.Environment["SWEEP_LEASE_SECONDS"] = ChaosSettings.LeaseTime.TotalSeconds.ToString(CultureInfo.InvariantCulture);
        if (host is not null)
            start.Environment["SWEEP_HOST"] = host;
        return start;
    }

    /// <summary>Runs it to its end and returns what it printed; a failure shows all that it said.</summary>
    public static async Task<string> RunAsync(string store, params string[] arguments)
    {
        using var process = Process.Start(StartInfo(store, null, arguments))!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().Within($"sweep {string.Join(' ', arguments)}", ChaosSettings.RoundLimit);
        Assert.True(process.ExitCode == 0, $"sweep {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{await output}\n{await error}");
        return await output;
    }
}
