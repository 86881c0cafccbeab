using Sweep.Core;

namespace Sweep.Store;

/// <summary>
/// The order of a sweep's runs, the same wherever it is shown. Completed and stopped runs are ranked by their best metric, equal metrics by
/// run number. After them, unranked: running and paused runs with their present best, queued and cancelled ones by number, and at the end
/// those that diverged or failed. While runs that went on where others were stopped have no final result, no stopped run is ranked:
/// completed ones come first, then those that went on by their best, then the stopped ones; and where none has completed, none is ranked.
/// </summary>
public static class Leaderboard
{
    // Two-sided 95 % of a normal distribution.
    private const double Confidence = 1.96;

    public static IReadOnlyList<LeaderboardRow> Rank(Metric metric, IEnumerable<RunSummary> runs)
    {
        var all = runs.ToList();
        var survivors = Survivors.Of(all);
        bool IsRanked(RunSummary run) => HasResult(run) && !(survivors.Any && run.State == RunState.Stopped);
        var ordered = all
            .OrderBy(run => survivors.Contains(run) ? Place.Survivor
                : IsRanked(run) ? Place.Ranked
                : HasResult(run) ? Place.Stopped
                : PlaceOf(run.State))
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
                ranked ? IsTied(metric, run.Best!, best!) : null)
            {
                HasResult = HasResult(run),
                IsSurvivor = survivors.Contains(run),
            });
        }
        return rows;
    }

    private static double? MetricOf(Metric metric, RunSummary run) => run.Best?.Value(metric.Name);

    private static bool HasResult(RunSummary run) =>
        run.State is RunState.Completed or RunState.Stopped && run.Best is not null;

    private static Place PlaceOf(RunState state) => state switch
    {
        RunState.Completed or RunState.Stopped => Place.WithoutResult,
        RunState.Running => Place.Running,
        RunState.Paused => Place.Paused,
        RunState.Queued => Place.Queued,
        RunState.Cancelled => Place.Cancelled,
        RunState.Diverged => Place.Diverged,
        RunState.Failed => Place.Failed,
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, null),
    };

    // The two means are taken as independent. They are measured on the same sequences, so the true error of their difference is smaller:
    // this errs towards a tie.
    private static bool IsTied(Metric metric, Evaluation run, Evaluation best)
    {
        var (a, b) = (run.Sem(metric.Name), best.Sem(metric.Name));
        return Math.Abs(run.Value(metric.Name) - best.Value(metric.Name)) <= Confidence * Math.Sqrt(a * a + b * b);
    }

    private enum Place { Ranked, Survivor, Stopped, WithoutResult, Running, Paused, Queued, Cancelled, Diverged, Failed }
}
