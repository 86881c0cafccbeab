using Sweep.Core;
using Sweep.Core.EarlyStopping;
using Sweep.Store;

namespace Sweep.Listings;

/// <summary>What a sweep will take, from its configurations' shapes and from how fast runs like them are.</summary>
/// <param name="SpeedSource">Where the times come from, in words.</param>
/// <param name="DiskBytes">For all checkpoints.</param>
/// <param name="MemoryBytes">Of the runs that train at once, the greatest ones, with their processes.</param>
/// <param name="Seconds">From start to end on these slots, less what is done.</param>
/// <param name="Done">Points that the store has results of already.</param>
public sealed record SweepEstimate(
    IReadOnlyList<PointEstimate> Points, int Slots, string SlotNames, string SpeedSource, long DiskBytes, long MemoryBytes, double Seconds,
    int Done)
{
    /// <summary>Runs that the sweep will have beside the points, proposed from results; taken to be like the points.</summary>
    public int ToPropose { get; init; }

    /// <summary>How many of <see cref="ToPropose"/> are done, in parts too.</summary>
    public double ProposedDone { get; init; }

    /// <summary>True when nothing is left to train.</summary>
    public bool IsDone => Done == Points.Count && ProposedDone >= ToPropose;

    // Of every run the last checkpoint and the best one are kept; under early stopping also the best that is shown, where the run has been
    // trained ahead of the decision about it.
    private const int KeptOfEachRun = 2;
    private const int KeptUnderEarlyStopping = 3;

    /// <param name="slots">The names of the devices, one for each run that can train at the same time.</param>
    /// <param name="gpu">True when they are GPUs.</param>
    /// <param name="engine"><c>auto</c>, <c>torch</c> or <c>fused</c>.</param>
    /// <param name="speed">From earlier runs, or assumed.</param>
    /// <param name="calibration">A trial of this plan; null where none was made, and then the speed counts.</param>
    /// <param name="stored">The runs of this sweep that the store has; may be none.</param>
    public static SweepEstimate Of(
        SweepPlan plan, IReadOnlyList<string> slots, bool gpu, EngineChoice engine, Speed speed, Calibration? calibration,
        IReadOnlyList<RunSummary> stored)
    {
        var vocabulary = plan.Corpus.Vocabulary.Size;
        var fractions = stored.ToDictionary(run => run.ConfigHash, FractionDone);
        var points = plan.Points.Select(point =>
        {
            var h = point.Hyperparameters;
            return new PointEstimate(point, ModelSize.Parameters(h, vocabulary), ModelSize.CheckpointBytes(h, vocabulary),
                RunMemory.OfRun(h, vocabulary, plan.Corpus.Tokens.Length, RunMemory.IsFused(h, engine, gpu)), RunCost.Evaluations(h),
                calibration?.SecondsOf(h, vocabulary) ?? RunCost.Of(h, vocabulary) / speed.PerSecond,
                fractions.GetValueOrDefault(point.ConfigHash));
        }).ToList();
        var abreast = Abreast(slots.Count, plan);
        var left = points.Select(p => p.Seconds * (1 - p.Done)).ToList();
        var toPropose = PlannedRuns(plan.Spec) is var planned && planned > 0 ? planned - points.Count : 0;
        var known = plan.Points.Select(point => point.ConfigHash).ToHashSet();
        var proposedDone = toPropose > 0 ? stored.Where(run => !known.Contains(run.ConfigHash)).Sum(FractionDone) : 0;
        left.AddRange(Enumerable.Repeat(points.Average(p => p.Seconds), (int)Math.Ceiling(Math.Max(0, toPropose - proposedDone))));
        // Runs of like length fill the slots evenly; one long one may outlast the rest.
        var start = left.Sum() > 0 ? calibration?.StartSeconds ?? 0 : 0;
        var seconds = Math.Max(left.Sum() * TrainedPart(plan) / abreast, left.Max()) + start;
        var processes = points.Select(p => calibration?.ProcessBytes
            ?? RunMemory.OfProcess(RunMemory.IsFused(p.Point.Hyperparameters, engine, gpu)));
        return new SweepEstimate(
            points, abreast, string.Join(", ", slots.GroupBy(name => name).Select(group => $"{group.Count()} x {group.Key}")),
            calibration is null ? speed.Source : "measured just now by a few steps",
            DiskNeeded(
                [.. plan.Points.Select(point => point.Hyperparameters), .. Enumerable.Repeat(Typical(plan), toPropose)],
                vocabulary, abreast, StopsEarly(plan)),
            points.Zip(processes, (p, process) => p.MemoryBytes + process).OrderDescending().Take(abreast).Sum(),
            seconds,
            points.Count(p => p.Done >= 1))
        {
            ToPropose = toPropose,
            ProposedDone = proposedDone,
        };
    }

    /// <summary>The runs of a search that learns, those that it has at once included; 0 for others.</summary>
    private static int PlannedRuns(SweepSpec spec) => spec.Method.Learns ? SearchProgress.Of(spec, []).Planned * spec.Repeats : 0;

    /// <summary>How fast runs like a plan's typical one were, from earlier runs.</summary>
    /// <param name="gpu">True when the slots are GPUs.</param>
    /// <param name="earlier">May be none.</param>
    public static Speed SpeedOf(SweepPlan plan, bool gpu, IReadOnlyList<RunSummary> earlier) =>
        Speed.Estimate(earlier, Typical(plan), plan.Corpus.Vocabulary.Size, gpu);

    /// <summary>The configuration of median cost.</summary>
    public static Hyperparameters Typical(SweepPlan plan) => plan.Points.Select(point => point.Hyperparameters)
        .OrderBy(h => RunCost.Of(h, plan.Corpus.Vocabulary.Size)).ElementAt(plan.Points.Count / 2);

    /// <summary>The part of all steps that early stopping leaves to be trained; 1 without it.</summary>
    public static double TrainedPart(SweepPlan plan)
    {
        var cohorts = Cohorts.Of(plan.Spec, plan.Points);
        var steps = cohorts.Sum(cohort => (double)cohort.Configurations.Count * cohort.Schedule.MaxIters);
        return cohorts.Count == 0 ? 1
            : cohorts.Sum(cohort => cohort.Schedule.TrainedPart * cohort.Configurations.Count * cohort.Schedule.MaxIters) / steps;
    }

    /// <summary>Runs of a plan that train at once on so many slots.</summary>
    public static int Abreast(int slots, SweepPlan plan)
    {
        var runs = Math.Max(plan.Points.Count, PlannedRuns(plan.Spec));
        return Math.Min(slots, Math.Min(runs, plan.Spec.MaxConcurrentRuns ?? int.MaxValue));
    }

    /// <summary>Whether runs of a plan may be stopped early.</summary>
    public static bool StopsEarly(SweepPlan plan) => plan.Spec.EarlyTerminate is not null;

    /// <summary>Bytes of all kept checkpoints, and of one being written on each slot.</summary>
    public static long DiskNeeded(IEnumerable<Hyperparameters> runs, int vocabularySize, int slots, bool stopsEarly)
    {
        var sizes = runs.Select(h => ModelSize.CheckpointBytes(h, vocabularySize)).ToList();
        return (stopsEarly ? KeptUnderEarlyStopping : KeptOfEachRun) * sizes.Sum() + sizes.OrderDescending().Take(slots).Sum();
    }

    private static double FractionDone(RunSummary run) =>
        run.State.IsFinal() ? 1 : Math.Min(1, (double)run.Step / run.Hyperparameters.MaxIters);
}
