using Sweep.Core;
using Sweep.Store;
using Sweep.Store.Texts;

namespace Sweep.Worker;

/// <summary>How one worker process works.</summary>
public sealed record WorkerOptions
{
    /// <summary>The slots to fill, from <see cref="DeviceDiscovery"/>.</summary>
    public required IReadOnlyList<DeviceSlot> Slots { get; init; }

    /// <summary>Only this sweep's runs; null for any.</summary>
    public string? Sweep { get; init; }

    /// <summary>
    /// End when nothing is left to claim and nothing runs (of the sweep, or at all); otherwise wait for work until stopped.
    /// </summary>
    public bool Drain { get; init; }

    /// <summary>The trainer executable and its arguments.</summary>
    public required TrainerCommandLine Trainer { get; init; }

    /// <summary><c>auto</c>, <c>torch</c> or <c>fused</c>.</summary>
    public EngineChoice Engine { get; init; }

    /// <summary>How many runs are trained at once on each slot, and whether as packs.</summary>
    public PackOption Pack { get; init; } = PackOption.Off;

    /// <summary>Where texts are that this machine does not have at their path.</summary>
    public TextCache Texts { get; init; } = TextCache.OfThisMachine;

    /// <summary>Time between two lease renewals; the lease itself is the store's.</summary>
    public TimeSpan RenewInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A trainer that says nothing for this long hangs: it is killed and the attempt counts as a crash.</summary>
    public TimeSpan HangDeadline { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Longest time training goes on without a checkpoint.</summary>
    public TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a stopping trainer may take to checkpoint before it is killed.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Consecutive crashes on a slot before it is quarantined.</summary>
    public int QuarantineAfter { get; init; } = 3;

    /// <summary>
    /// How long a slot takes no runs once it could not begin some in a row, because its machine cannot have their text or checkpoints; up
    /// to ten times as long while it still cannot. With <see cref="Drain"/> it takes no more at all.
    /// </summary>
    public TimeSpan ShortestQuarantine { get; init; } = TimeSpan.FromMinutes(1);
}
