using Sweep.Core.EarlyStopping;

namespace Sweep.Core.Tests.EarlyStopping;

public sealed class ReplayTests
{
    private static readonly RungSchedule Schedule = new([20], [3, 1], 60);

    [Fact]
    public void Of_AWinnerThatStartsSlowly_IsLostAndTheDistanceSaid()
    {
        var result = Replay.Of(Schedule,
            [Curve(1, (0, 5), (20, 3), (60, 2)), Curve(2, (0, 5), (20, 4), (60, 1)), Curve(3, (0, 5), (20, 4.5), (60, 4))]);

        Assert.Equal((1, 2), (result.Winner.Number, result.Best.Number));
        Assert.Equal((1, 10), (result.Distance, Math.Round(result.Distance / result.Best.Sem)));
        Assert.Equal((180, 100), (result.FullSteps, result.RuleSteps));
        Assert.Equal(0.444, result.SavedPart, 3);
    }

    [Fact]
    public void Of_CurvesWithoutAnEvaluationAtTheRung_TakesTheLastOneBeforeAndCountsThem()
    {
        var result = Replay.Of(Schedule,
            [Curve(1, (0, 5), (15, 3), (30, 1)), Curve(2, (0, 5), (20, 2), (60, 2)), Curve(3, (0, 5), (60, 4))]);

        Assert.Equal(2, Assert.Single(result.Rungs).Older);
        Assert.Equal(2, result.Decisions.Configurations.Single(c => c.Verdict == Verdict.In).Number);
    }

    [Fact]
    public void Of_ADivergedOrUnfinishedRun_IsInfiniteWhereItEnds()
    {
        var diverged = Curve(1, (0, 1), (10, 0.5)) with { End = RunState.Diverged, ReachedStep = 20 };
        var cut = Curve(2, (0, 5), (10, 0.1)) with { End = RunState.Failed, ReachedStep = 12 };

        var result = Replay.Of(Schedule, [diverged, cut, Curve(3, (0, 5), (20, 4), (60, 3))]);

        Assert.Equal(3, result.Decisions.Configurations.Single(c => c.Verdict == Verdict.In).Number);
        Assert.Equal(1, result.Unfinished);
        Assert.Equal(2, result.Best.Number);
    }

    [Fact]
    public void Of_TheRecordedGrid_LosesItsWinnerByAboutOneStandardError()
    {
        var result = Replay.Of(RecordedGrid.Schedule, RecordedGrid.Curves);

        Assert.Equal((45, 44), (result.Best.Number, result.Winner.Number));
        Assert.InRange(result.Distance / result.Best.Sem, 0.9, 1.2);
        Assert.All(result.Rungs, rung => Assert.Equal(0, rung.Older));
        Assert.Equal(SynchronousRule.Of(RecordedGrid.Runs, RecordedGrid.Schedule).Steps, result.RuleSteps);
    }

    private static RecordedCurve Curve(int number, params (int Step, double Value)[] points) =>
        new(number, number, 60, RunState.Completed, 60, [.. points.Select(point => new CurvePoint(point.Step, point.Value, 0.1))]);
}
