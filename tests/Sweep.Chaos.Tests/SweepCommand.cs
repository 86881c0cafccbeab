using System.Diagnostics;
using System.Globalization;
using Sweep.Testing;

namespace Sweep.Chaos.Tests;

/// <summary>The real <c>sweep</c> executable with a short lease.</summary>
internal static class SweepCommand
{
    /// <param name="host">What the process takes for its machine's name; null for the real one.</param>
    public static ProcessStartInfo StartInfo(string store, string? host, params string[] arguments) => ChildProcess.StartInfo(
        BuiltProgram.Sweep,
        [.. arguments, "--store", store],
        ("SWEEP_LEASE_SECONDS", ChaosSettings.LeaseTime.TotalSeconds.ToString(CultureInfo.InvariantCulture)),
        ("SWEEP_HOST", host ?? Environment.GetEnvironmentVariable("SWEEP_HOST")));

    /// <summary>Runs it to its end and returns what it printed; a failure shows all that it said.</summary>
    public static Task<string> RunAsync(string store, params string[] arguments) =>
        ChildProcess.RunAsync(StartInfo(store, null, arguments), ChaosSettings.RoundLimit);
}
