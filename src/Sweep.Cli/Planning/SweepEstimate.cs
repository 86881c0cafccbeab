using Sweep.Core;
using Sweep.Store;
using Sweep.Worker;

namespace Sweep.Cli;

/// <param name="CheckpointBytes">Of one checkpoint; the last and the best are kept.</param>
/// <param name="MemoryBytes">While it trains, without the process itself.</param>
internal sealed record PointEstimate(SweepPoint Point, long Parameters, long CheckpointBytes, long MemoryBytes, int Evaluations, double Seconds);

/// <summary>What a sweep will take, from its configurations' shapes and from how fast runs like them were.</summary>
/// <param name="DiskBytes">For all checkpoints.</param>
/// <param name="MemoryBytes">Of the runs that train at once, the greatest ones.</param>
/// <param name="Seconds">From start to end on these slots.</param>
internal sealed record SweepEstimate(IReadOnlyList<PointEstimate> Points, int Slots, string SlotNames, Speed Speed, long DiskBytes, long MemoryBytes, double Seconds)
{
    // Of a trainer process before it trains: the runtime and the numeric libraries.
    private const long ProcessBytes = 250L << 20;

    public static SweepEstimate Of(LoadedPlan plan, IReadOnlyList<DeviceSlot> slots, IReadOnlyList<RunSummary> earlier)
    {
        var (vocabulary, length) = (plan.VocabularySize, plan.Plan.Corpus.Tokens.Length);
        var points = plan.Plan.Points;
        var gpu = slots[0].Device != "cpu";
        var typical = points.Select(point => point.Hyperparameters).OrderBy(h => RunCost.Of(h, vocabulary)).ElementAt(points.Count / 2);
        var speed = Speed.Estimate(earlier, typical, vocabulary, gpu);
        var estimates = points.Select(point => Estimate(point, vocabulary, length, speed)).ToList();
        var abreast = Math.Min(slots.Count, Math.Min(points.Count, plan.Plan.Spec.MaxConcurrentRuns ?? int.MaxValue));
        // Runs of like length fill the slots evenly; one long one may outlast the rest.
        var seconds = Math.Max(estimates.Sum(e => e.Seconds) / abreast, estimates.Max(e => e.Seconds));
        return new SweepEstimate(
            estimates, abreast, string.Join(", ", slots.GroupBy(slot => slot.Name).Select(group => $"{group.Count()} x {group.Key}")), speed,
            DiskSpace.Needed(points.Select(point => point.Hyperparameters), vocabulary, abreast),
            estimates.Select(e => e.MemoryBytes).OrderDescending().Take(abreast).Sum() + abreast * ProcessBytes,
            seconds);
    }

    private static PointEstimate Estimate(SweepPoint point, int vocabulary, long length, Speed speed)
    {
        var h = point.Hyperparameters;
        return new PointEstimate(
            point, ModelSize.Parameters(h, vocabulary), ModelSize.CheckpointBytes(h, vocabulary), ModelSize.TrainingBytes(h, vocabulary, length),
            RunCost.Evaluations(h), RunCost.Of(h, vocabulary) / speed.PerSecond);
    }
}
