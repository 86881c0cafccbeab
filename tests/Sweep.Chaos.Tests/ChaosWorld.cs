using Sweep.Store;

namespace Sweep.Chaos.Tests;

/// <summary>What faults act upon.</summary>
/// <param name="Random">Used by one fault at a time, so that a seed gives the same choices.</param>
internal sealed record ChaosWorld(Fleet Fleet, ISweepStore Store, string StorePath, SmallDisk Disk, Random Random)
{
    public string CheckpointFolder => Path.Combine(Path.GetDirectoryName(StorePath)!, "checkpoints");

    public T? Pick<T>(IReadOnlyList<T> choices) => choices.Count == 0 ? default : choices[Random.Next(choices.Count)];

    public TimeSpan Between(double leastSeconds, double mostSeconds) =>
        TimeSpan.FromSeconds(leastSeconds + (Random.NextDouble() * (mostSeconds - leastSeconds)));
}
