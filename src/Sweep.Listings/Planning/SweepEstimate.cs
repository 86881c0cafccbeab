using Sweep.Core;
using Sweep.Store;

namespace Sweep.Listings;

/// <summary>What a sweep will take, from its configurations' shapes and from how fast runs like them were.</summary>
/// <param name="DiskBytes">For all checkpoints.</param>
/// <param name="MemoryBytes">Of the runs that train at once, the greatest ones.</param>
/// <param name="Seconds">From start to end on these slots.</param>
public sealed record SweepEstimate(
    IReadOnlyList<PointEstimate> Points, int Slots, string SlotNames, Speed Speed, long DiskBytes, long MemoryBytes, double Seconds)
{
    // Of a trainer process before it trains: the runtime and the numeric libraries.
    private const long ProcessBytes = 250L << 20;

    // Of every run the last checkpoint and the best one are kept.
    private const int KeptOfEachRun = 2;

    /// <param name="slots">The names of the devices, one for each run that can train at the same time.</param>
    /// <param name="gpu">True when they are GPUs.</param>
    /// <param name="earlier">Runs to learn from how fast such a device is; may be none.</param>
    public static SweepEstimate Of(SweepPlan plan, IReadOnlyList<string> slots, bool gpu, IReadOnlyList<RunSummary> earlier)
    {
        var (vocabulary, length) = (plan.Corpus.Vocabulary.Size, plan.Corpus.Tokens.Length);
        var points = plan.Points;
        var typical = points.Select(point => point.Hyperparameters).OrderBy(h => RunCost.Of(h, vocabulary)).ElementAt(points.Count / 2);
        var speed = Speed.Estimate(earlier, typical, vocabulary, gpu);
        var estimates = points.Select(point => Estimate(point, vocabulary, length, speed)).ToList();
        var abreast = Math.Min(slots.Count, Math.Min(points.Count, plan.Spec.MaxConcurrentRuns ?? int.MaxValue));
        // Runs of like length fill the slots evenly; one long one may outlast the rest.
        var seconds = Math.Max(estimates.Sum(e => e.Seconds) / abreast, estimates.Max(e => e.Seconds));
        return new SweepEstimate(
            estimates, abreast, string.Join(", ", slots.GroupBy(name => name).Select(group => $"{group.Count()} x {group.Key}")), speed,
            DiskNeeded(points.Select(point => point.Hyperparameters), vocabulary, abreast),
            estimates.Select(e => e.MemoryBytes).OrderDescending().Take(abreast).Sum() + abreast * ProcessBytes,
            seconds);
    }

    /// <summary>Bytes of all kept checkpoints, and of one being written on each slot.</summary>
    public static long DiskNeeded(IEnumerable<Hyperparameters> runs, int vocabularySize, int slots)
    {
        var sizes = runs.Select(h => ModelSize.CheckpointBytes(h, vocabularySize)).ToList();
        return KeptOfEachRun * sizes.Sum() + sizes.OrderDescending().Take(slots).Sum();
    }

    private static PointEstimate Estimate(SweepPoint point, int vocabulary, long length, Speed speed)
    {
        var h = point.Hyperparameters;
        return new PointEstimate(
            point, ModelSize.Parameters(h, vocabulary), ModelSize.CheckpointBytes(h, vocabulary),
                ModelSize.TrainingBytes(h, vocabulary, length),
            RunCost.Evaluations(h), RunCost.Of(h, vocabulary) / speed.PerSecond);
    }
}
