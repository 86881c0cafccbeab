using Sweep.Core;

namespace Sweep.Worker;

/// <summary>What a device slot does at this moment, as its machine's service knows it.</summary>
/// <param name="Name">For people: the GPU's or CPU's model.</param>
/// <param name="State"><c>idle</c>, <c>running</c>, <c>draining</c>, <c>drained</c> or <c>quarantined</c>.</param>
/// <param name="Run">What it trains, the first of them when several at once; null when nothing.</param>
/// <param name="Step">Updates done of that run, from the trainer's last word.</param>
/// <param name="TokensPerSecond">Of all that it trains together.</param>
/// <param name="Runs">All that it trains at once: several where runs are packed.</param>
/// <param name="Message">Why, for a quarantined one.</param>
public sealed record GpuStatus(
    string Machine, string Device, string Name, string State, RunId? Run, int Step, int MaxIters, double TokensPerSecond,
        IReadOnlyList<RunId> Runs, string? Message);
