using System.Diagnostics;
using Sweep.Testing;

namespace Sweep.Silo.Tests;

/// <summary>A real <c>sweep-silo</c> process.</summary>
internal sealed class SiloProcess : ChildProcess
{
    // Where drains are remembered, for silos whose test has no place of its own for them: nobody's home.
    private static readonly TempFolder s_state = new();

    private SiloProcess(ProcessStartInfo start) : base(start)
    {
    }

    /// <param name="host">Its SWEEP_HOST: each process is a machine of its own to the others.</param>
    /// <param name="trainer">The trainer that it starts; an executable.</param>
    public static SiloProcess Start(string host, string? trainer, params string[] arguments) =>
        Start(host, trainer, new Dictionary<string, string>(), arguments);

    /// <param name="environment">Variables besides those of this process.</param>
    /// <param name="program">The executable, where it is not the one that was built.</param>
    public static SiloProcess Start(
        string host, string? trainer, IReadOnlyDictionary<string, string> environment, string[] arguments, string? program = null) =>
        new(StartInfo(
        program ?? BuiltProgram.Silo,
        arguments,
        [
            ("SWEEP_HOST", host), ("SWEEP_TRAINER", trainer ?? ""), ("SWEEP_STORE", null), ("SWEEP_CLUSTER", null),
            ("SWEEP_STATE", s_state.Root),
            .. environment.Select(variable => (variable.Key, (string?)variable.Value)),
        ]));

    public Task ReadyAsync() => SaysAsync(line => line == "ready", "that it is ready");
}
