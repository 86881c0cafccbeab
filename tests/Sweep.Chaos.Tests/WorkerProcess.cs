using Sweep.Testing;

namespace Sweep.Chaos.Tests;

/// <summary>One <c>sweep worker</c> process.</summary>
internal sealed class WorkerProcess(string store, string? host, string device)
    : ChildProcess(SweepCommand.StartInfo(store, host, "worker", "--sweep", ChaosSweep.Name, "--drain", "--devices", device))
{
    /// <summary>A freeze takes it out of the other faults' reach: a stopped process that is killed never wakes.</summary>
    public bool IsFrozen { get; set; }

    /// <summary>The trainer processes it has now.</summary>
    public IReadOnlyList<int> Trainers() => HasExited ? [] : ProcessChildren.Of(Id);
}
