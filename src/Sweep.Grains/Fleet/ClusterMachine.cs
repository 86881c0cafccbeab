namespace Sweep.Grains;

/// <summary>A machine of a cluster whose silo is up.</summary>
/// <param name="Name">The machine's.</param>
/// <param name="Address">Where the other silos reach it.</param>
/// <param name="Version">Which Sweep it runs; empty where it does not say.</param>
[GenerateSerializer, Immutable, Alias("sweep.machine")]
public sealed record ClusterMachine(
    [property: Id(0)] string Name, [property: Id(1)] string Address, [property: Id(2)] MachineRole Role, [property: Id(3)] string Version);
