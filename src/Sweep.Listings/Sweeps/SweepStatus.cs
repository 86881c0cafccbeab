using Sweep.Core;
using Sweep.Store;

namespace Sweep.Listings;

/// <summary>A sweep as it stands now.</summary>
/// <param name="Best">The best run so far, running ones included; null before any evaluation.</param>
/// <param name="Running">The runs that a living worker holds, by number.</param>
/// <param name="Failed">Diverged and failed runs, by number.</param>
/// <param name="Devices">Slots that work for the store or have been withdrawn from it, and those lost within the last day.</param>
public sealed record SweepStatus(SweepSummary Sweep, RunSummary? Best, IReadOnlyList<RunSummary> Running, IReadOnlyList<RunSummary> Failed,
    IReadOnlyList<ShownDevice> Devices)
{
    // Machines that were let for a night need not be read about for ever; the page's list has them all.
    private static readonly TimeSpan LongestShown = TimeSpan.FromDays(1);

    /// <summary>The runs whose worker is gone, by number: the next claim takes them up.</summary>
    public required IReadOnlyList<RunSummary> Lost { get; init; }

    /// <summary>How far the whole sweep is.</summary>
    public required SweepCourse Course { get; init; }

    /// <summary>
    /// What early stopping has decided, the same words counted together, the latest steps first; none without early_terminate.
    /// </summary>
    public required IReadOnlyList<DecisionCount> Decisions { get; init; }

    /// <summary>How many runs have taken over results that the store had already.</summary>
    public required int Reused { get; init; }

    /// <summary>The failed runs that a search waits for: they are to be resumed or cancelled before it goes on.</summary>
    public required IReadOnlyList<RunSummary> SearchBlockers { get; init; }

    /// <param name="lost">Running runs that nobody trains any more, as reapers judge it.</param>
    public static async Task<SweepStatus> ReadAsync(
        ISweepStore store, SweepSummary sweep, IReadOnlySet<RunId> lost, CancellationToken cancel)
    {
        var runs = await store.ListRunsAsync(sweep.Name, cancel);
        return Of(sweep, runs, lost, await store.ListDevicesAsync(cancel));
    }

    /// <inheritdoc cref="ReadAsync"/>
    /// <param name="runs">All of the sweep's.</param>
    public static SweepStatus Of(
        SweepSummary sweep, IReadOnlyList<RunSummary> runs, IReadOnlySet<RunId> lost, IReadOnlyList<DeviceStatus> devices)
    {
        var running = runs.Where(run => run.State == RunState.Running).ToLookup(run => lost.Contains(run.Id));
        var counts = sweep.Counts.WithLost(running[true].Count());
        return new SweepStatus(
            sweep with { Counts = counts },
            BestOf(sweep.Metric, runs),
            [.. running[false]],
            [.. runs.Where(run => run.State is RunState.Diverged or RunState.Failed)],
            [.. devices.Where(device => device.State != DeviceState.Gone).Select(ShownDevice.Of).Where(device =>
                !(device.IsLost && device.Age > LongestShown) && !device.Runs.Any(run => lost.Contains(run.Run)))])
        {
            Lost = [.. running[true]],
            Reused = runs.Count(run => run.Reuse is not null),
            Course = SweepCourse.Of(runs, lost, sweep.Counts.ToPropose),
            SearchBlockers = Blockers(sweep.Search, runs),
            Decisions = DecisionCount.Of(runs),
        };
    }

    /// <summary>
    /// The best run so far, running ones included; null before any evaluation. While runs that went on where others were stopped have no
    /// final result it is the leaderboard's first: no stopped one.
    /// </summary>
    public static RunSummary? BestOf(Metric metric, IReadOnlyList<RunSummary> runs)
    {
        if (runs.Any(run => run.State == RunState.Stopped)
            && Leaderboard.Rank(metric, runs) is [var first, ..] rows && rows.Any(row => row.IsSurvivor))
            return first.Run;
        RunSummary? best = null;
        foreach (var run in runs)
        {
            if (run.Best is { } evaluation && run.State is not (RunState.Diverged or RunState.Failed)
                && (best is null || metric.IsBetter(evaluation.Value(metric.Name), best.Best!.Value(metric.Name))))
                best = run;
        }
        return best;
    }

    private static IReadOnlyList<RunSummary> Blockers(SearchProgress? search, IReadOnlyList<RunSummary> runs)
    {
        if (search is null)
            return [];
        // A search counts configurations.
        var configurations = runs.GroupBy(run => run.Configuration).OrderBy(group => group.Key).ToList();
        return [.. search.WaitsFor.SelectMany(number => configurations[number - 1]).Where(run => run.State == RunState.Failed)];
    }
}
