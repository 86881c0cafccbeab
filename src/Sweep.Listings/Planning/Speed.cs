using Sweep.Core;
using Sweep.Store;

namespace Sweep.Listings;

/// <summary>How fast a device slot computes, for estimates.</summary>
/// <param name="PerSecond">Operations of <see cref="RunCost"/> a second on one slot.</param>
/// <param name="Measured">How many earlier runs say so; 0: it is assumed.</param>
/// <param name="IsNear">Whether these runs' steps were of about the size of those to be estimated.</param>
public sealed record Speed(double PerSecond, int Measured, bool IsNear)
{
    // A model twice as large computes about as fast.
    private const double NearFactor = 2;

    // What one core with AVX2 or better reaches on models of this size, and a GPU that such models leave mostly idle.
    private const double AssumedCpu = 40e9;
    private const double AssumedGpu = 500e9;
    // A small model spends its time between the products, so runs of like size tell more than many of another.
    private const int NearestRuns = 5;

    public string Source => Measured > 0
        ? $"measured on {Format.Count(Measured, "earlier run")} of this store"
        : $"assumed {Format.Compact(PerSecond)}FLOP/s a slot: no run was measured yet";

    public static Speed Assume(bool gpu) => new(gpu ? AssumedGpu : AssumedCpu, 0, IsNear: false);

    /// <summary>From the completed runs nearest in size; an assumption where there are none.</summary>
    /// <param name="typical">A configuration of the kind to be estimated.</param>
    public static Speed Estimate(IEnumerable<RunSummary> earlier, Hyperparameters typical, int vocabularySize, bool gpu)
    {
        var size = Math.Log(RunCost.Of(typical, vocabularySize) / typical.MaxIters);
        var nearest = earlier
            .Where(run => run.State == RunState.Completed && run.Seconds is > 0.05 && run.Hyperparameters.Model == typical.Model)
            .Where(run => (run.Device?.StartsWith("cuda", StringComparison.Ordinal) ?? false) == gpu)
            .Select(run => (Cost: RunCost.Of(run.Hyperparameters, vocabularySize), run.Hyperparameters.MaxIters,
                Seconds: run.Seconds!.Value))
            .Select(run => (Distance: Math.Abs(Math.Log(run.Cost / run.MaxIters) - size), PerSecond: run.Cost / run.Seconds))
            .OrderBy(run => run.Distance)
            .Take(NearestRuns)
            .OrderBy(run => run.PerSecond)
            .ToList();
        return nearest.Count > 0
            ? new Speed(nearest[nearest.Count / 2].PerSecond, nearest.Count, nearest.TrueForAll(run => run.Distance < Math.Log(NearFactor)))
            : Assume(gpu);
    }
}
