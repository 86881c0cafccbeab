using Sweep.Core;

namespace Sweep.Store;

/// <summary>
/// The order of a sweep's runs, the same wherever it is shown. Completed and stopped runs are ranked by their best metric, equal metrics by
/// run number. After them, unranked: running and paused runs with their present best, queued and cancelled ones by number, and at the end
/// those that diverged or failed.
/// </summary>
public static class Leaderboard
{
    // Two-sided 95 % of a normal distribution.
    private const double Confidence = 1.96;

    public static IReadOnlyList<LeaderboardRow> Rank(Metric metric, IEnumerable<RunSummary> runs)
    {
        var ordered = runs
            .OrderBy(run => Group(run))
            .ThenBy(run => MetricOf(metric, run) is { } value ? metric.Cost(value) : double.PositiveInfinity)
            .ThenBy(run => run.Id.Number)
            .ToList();
        var best = ordered.Count > 0 && IsRanked(ordered[0]) ? ordered[0].Best : null;

        var rows = new List<LeaderboardRow>(ordered.Count);
        foreach (var run in ordered)
        {
            var ranked = IsRanked(run);
            rows.Add(new LeaderboardRow(
                run,
                ranked ? rows.Count + 1 : null,
                MetricOf(metric, run),
                run.Best?.Sem(metric.Name),
                ranked ? IsTied(metric, run.Best!, best!) : null));
        }
        return rows;
    }

    private static double? MetricOf(Metric metric, RunSummary run) => run.Best?.Value(metric.Name);

    private static bool IsRanked(RunSummary run) =>
        run.State is RunState.Completed or RunState.Stopped && run.Best is not null;

    private static int Group(RunSummary run) => run.State switch
    {
        RunState.Completed or RunState.Stopped => IsRanked(run) ? 0 : 1,
        RunState.Running => 2,
        RunState.Paused => 3,
        RunState.Queued => 4,
        RunState.Cancelled => 5,
        RunState.Diverged => 6,
        RunState.Failed => 7,
        _ => throw new ArgumentOutOfRangeException(nameof(run), run.State, null),
    };

    // The two means are taken as independent. They are measured on the same sequences, so the true error of their difference is smaller:
    // this errs towards a tie.
    private static bool IsTied(Metric metric, Evaluation run, Evaluation best)
    {
        var (a, b) = (run.Sem(metric.Name), best.Sem(metric.Name));
        return Math.Abs(run.Value(metric.Name) - best.Value(metric.Name)) <= Confidence * Math.Sqrt(a * a + b * b);
    }
}
