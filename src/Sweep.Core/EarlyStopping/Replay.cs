namespace Sweep.Core.EarlyStopping;

/// <summary>
/// What a rule would have saved and lost on recorded curves. At a rung the last evaluation up to its step counts, since the runs were not
/// evaluated there for the rule's sake; the result says how many are older than the rung.
/// </summary>
public static class Replay
{
    /// <summary>Replays one cohort.</summary>
    /// <param name="schedule">Quotas[0] is the number of configurations in <paramref name="curves"/>.</param>
    /// <param name="curves">
    /// Of all its runs. One that neither completed nor diverged is taken for cancelled where its curve ends, and is counted as unfinished.
    /// </param>
    /// <exception cref="UsageException">No configuration has a finite value.</exception>
    public static ReplayResult Of(RungSchedule schedule, IReadOnlyList<RecordedCurve> curves)
    {
        var values = new List<RungValue>();
        var older = new int[schedule.Rungs.Count];
        foreach (var curve in curves)
        {
            for (var level = 0; level < older.Length; level++)
            {
                if (LastUpTo(curve, schedule.Rungs[level]) is not { } point)
                    continue;
                values.Add(new RungValue(curve.Number, schedule.Rungs[level], point.Value));
                older[level] += point.Step < schedule.Rungs[level] ? 1 : 0;
            }
        }
        var rows = curves.Select(curve => new MemberRun(
            curve.Number, curve.Configuration, IsWhole(curve) ? curve.End : RunState.Cancelled)).ToArray();
        var decisions = Decisions.Of(schedule, rows, values);
        var byNumber = curves.ToDictionary(curve => curve.Number);
        var full = Scores(curves.Select(curve => (curve, int.MaxValue)));
        var ruled = Scores(decisions.Runs.Select(run => (byNumber[run.Run.Number], run.CommittedStep)));
        return new ReplayResult
        {
            Rungs = [.. older.Select((count, level) => new ReplayedRung(
                schedule.Rungs[level], schedule.Quotas[level], schedule.Quotas[level + 1], count))],
            FullSteps = curves.Sum(curve => (long)curve.ReachedStep),
            RuleSteps = decisions.Runs.Sum(run => (long)Math.Min(run.CommittedStep, byNumber[run.Run.Number].ReachedStep)),
            Best = Best(full),
            Winner = Best(ruled),
            Unfinished = curves.Count(curve => !IsWhole(curve)),
            Decisions = decisions,
        };
    }

    private static bool IsWhole(RecordedCurve curve) => curve.End is RunState.Completed or RunState.Diverged;

    /// <summary>Null when the run did not get to the step.</summary>
    private static CurvePoint? LastUpTo(RecordedCurve curve, int step)
    {
        if (curve.ReachedStep < step || (curve.End == RunState.Diverged && curve.ReachedStep == step))
            return null;
        for (var i = curve.Points.Count - 1; i >= 0; i--)
        {
            if (curve.Points[i].Step <= step)
                return curve.Points[i];
        }
        return null;
    }

    // As the leaderboard ranks: the best evaluation of each run, as far as it is visible, and the mean over a configuration's runs.
    private static ReplayedConfiguration[] Scores(IEnumerable<(RecordedCurve Curve, int UpTo)> runs) =>
    [
        .. runs.GroupBy(run => run.Curve.Configuration)
            .Where(group => group.All(run => run.Curve.End != RunState.Diverged))
            .Select(group => Score(group.Key, [.. group.Select(run => BestPoint(run.Curve, run.UpTo))]))
            .Where(score => double.IsFinite(score.Value)),
    ];

    private static ReplayedConfiguration Score(int number, CurvePoint[] best) =>
        new(number, best.Average(point => point.Value), Math.Sqrt(best.Sum(point => point.Sem * point.Sem)) / best.Length, best.Length);

    private static CurvePoint BestPoint(RecordedCurve curve, int upTo) =>
        curve.Points.Where(point => point.Step <= upTo && double.IsFinite(point.Value))
            .DefaultIfEmpty(new CurvePoint(0, double.PositiveInfinity, 0))
            .MinBy(point => point.Value);

    private static ReplayedConfiguration Best(ReplayedConfiguration[] scores) =>
        scores.OrderBy(score => score.Value).ThenBy(score => score.Number).FirstOrDefault()
        ?? throw new UsageException("no configuration has a finite value; a replay needs recorded evaluations");
}
