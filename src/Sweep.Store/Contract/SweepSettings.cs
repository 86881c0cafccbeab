namespace Sweep.Store;

/// <summary>What of a sweep can be changed while it is worked on; null leaves it as it is.</summary>
public sealed record SweepSettings
{
    /// <summary>True: none of its runs is claimed any more; those that are in training go on to their ends.</summary>
    public bool? Paused { get; init; }

    /// <summary>Workers take runs of the sweep with the greatest first.</summary>
    public int? Priority { get; init; }
}
