using Sweep.Core;

namespace Sweep.Store;

/// <summary>
/// What a device slot does at one moment: as its worker knows it, as its grain tells it, as the store keeps it, and as people see it.
/// </summary>
/// <param name="Host">The machine.</param>
/// <param name="Device">The slot: <c>cpu:0</c>, <c>cuda:1</c>, or <c>cuda:1.0</c> where a GPU has several.</param>
/// <param name="Name">For people: the GPU's or CPU's model.</param>
public sealed record DeviceStatus(string Host, string Device, string Name, DeviceState State)
{
    /// <summary>How often a worker tells the store of each of its devices at least; changes it tells at once.</summary>
    public static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(30);

    /// <summary>What it trains, by lane: one configuration, or several at once where runs are packed; empty when nothing.</summary>
    public IReadOnlyList<DeviceRun> Runs { get; init; } = [];

    /// <summary>Why, for a quarantined one.</summary>
    public string? Message { get; init; }

    /// <summary>When its worker last told the store, by the store's clock; null where the worker itself is asked.</summary>
    public DateTimeOffset? SeenAt { get; init; }

    /// <summary>
    /// How long ago that was when the store was read, by the store's clock: a reader's may be another. Null where the worker itself is
    /// asked, and from a head of an older version.
    /// </summary>
    public TimeSpan? Age { get; init; }
}

/// <summary>A run that a device trains.</summary>
/// <param name="Lane">The slot, or its lane where several runs are trained at once: <c>cuda:1#3</c>.</param>
public sealed record DeviceRun(string Lane, RunId Run)
{
    /// <summary>Updates done, from the trainer's last word; 0 where only the store was asked, which keeps the run's name.</summary>
    public int Step { get; init; }

    /// <summary>Updates in all; 0 where only the store was asked.</summary>
    public int MaxIters { get; init; }

    /// <summary>Null before the trainer has told it.</summary>
    public double? TokensPerSecond { get; init; }

    /// <summary>The loss recorded last; null before the first of this attempt.</summary>
    public Evaluation? Last { get; init; }
}
