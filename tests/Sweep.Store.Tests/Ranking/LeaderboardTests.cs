using Sweep.Core;
using Sweep.Core.EarlyStopping;

namespace Sweep.Store.Tests;

public sealed class LeaderboardTests
{
    private static readonly Metric Loss = new("val_loss", Minimize: true);

    [Fact]
    public void Rank_OfEveryState_PutsCompletedAndStoppedFirstAndFailedLast()
    {
        var rows = Leaderboard.Rank(Loss,
        [
            Run(1, RunState.Failed, 0.1), Run(2, RunState.Diverged, 0.2), Run(3, RunState.Cancelled, 0.3), Run(4, RunState.Queued, null),
                Run(5, RunState.Running, 0.4),
            Run(6, RunState.Stopped, 2.0), Run(7, RunState.Completed, 1.0), Run(8, RunState.Running, 0.35),
        ]);

        Assert.Equal([7, 6, 8, 5, 4, 3, 2, 1], rows.Select(row => row.Run.Id.Number));
        Assert.Equal([1, 2, null, null, null, null, null, null], rows.Select(row => row.Rank));
        Assert.Equal(0.35, rows[2].Metric);
        Assert.Null(rows[2].TiedWithBest);
    }

    [Theory]
    [InlineData(RunState.Running)]
    [InlineData(RunState.Paused)]
    [InlineData(RunState.Queued)]
    [InlineData(RunState.Cancelled)]
    public void Rank_WhileWhatWentOnHasNotCompleted_RanksNoneAndPutsTheStoppedBehind(RunState survives)
    {
        var rows = Leaderboard.Rank(Loss,
        [
            Stopped(1, 1.0, at: 100), Stopped(2, 2.0, at: 300), Going(3, survives, 2.5, step: 400), Going(4, survives, 1.5, step: 100),
            Run(5, RunState.Queued, null), Run(6, RunState.Diverged, 0.1), Run(7, RunState.Failed, 0.1),
        ]);

        Assert.Equal([4, 3, 1, 2, 5, 6, 7], rows.Select(row => row.Run.Id.Number));
        Assert.All(rows, row => Assert.Equal((null, null), (row.Rank, row.TiedWithBest)));
        Assert.Equal([true, true, true, true, false, false, false], rows.Select(row => row.HasPlace));
    }

    [Fact]
    public void Rank_WhileWhatWentOnHasNotCompleted_RanksTheCompletedAlone()
    {
        var rows = Leaderboard.Rank(Loss,
            [Stopped(1, 1.0, at: 100), Run(2, RunState.Completed, 1.2), Run(3, RunState.Completed, 1.1),
                Going(4, RunState.Running, 0.9, step: 150)]);

        Assert.Equal([3, 2, 4, 1], rows.Select(row => row.Run.Id.Number));
        Assert.Equal([1, 2, null, null], rows.Select(row => row.Rank));
    }

    [Fact]
    public void Rank_OfAFinishedSweepWithStoppedRuns_RanksThemAmongTheCompleted()
    {
        // Of those that were cancelled one had not come to where others were stopped, and one had lost there itself.
        var rows = Leaderboard.Rank(Loss,
        [
            Stopped(1, 1.0, at: 100), Run(2, RunState.Completed, 1.2), Stopped(3, 1.3, at: 300),
            Going(4, RunState.Cancelled, 0.5, step: 50), Going(5, RunState.Cancelled, 0.4, step: 100, Verdict.Out),
            Going(6, RunState.Running, 0.3, step: 150) with { IsRefinement = true },
        ]);

        Assert.Equal([1, 2, 3, 6, 5, 4], rows.Select(row => row.Run.Id.Number));
        Assert.Equal([1, 2, 3, null, null, null], rows.Select(row => row.Rank));
    }

    [Fact]
    public void Rank_OfEqualMetrics_GoesByNumber() =>
        Assert.Equal([1, 2, 3], Leaderboard.Rank(Loss, [Run(3, RunState.Completed, 1), Run(1, RunState.Completed, 1),
            Run(2, RunState.Completed, 1)]).Select(row => row.Run.Id.Number));

    [Fact]
    public void Rank_ForAGoalToMaximize_PutsTheGreatestFirst() =>
        Assert.Equal([2, 1], Leaderboard.Rank(Loss with { Minimize = false },
            [Run(1, RunState.Completed, 1), Run(2, RunState.Completed, 2)]).Select(row => row.Run.Id.Number));

    // 1.96 * sqrt(0.01^2 + 0.01^2) = 0.0277
    [Theory]
    [InlineData(1.0277, true)]
    [InlineData(1.0278, false)]
    public void Rank_WithinTheNoiseOfBothEvaluations_IsTiedWithTheBest(double metric, bool tied)
    {
        var rows = Leaderboard.Rank(Loss, [Run(1, RunState.Completed, 1), Run(2, RunState.Completed, metric)]);

        Assert.Equal([true, tied], rows.Select(row => row.TiedWithBest));
    }

    [Fact]
    public void Rank_OfTheTrainingLoss_TakesItsOwnStandardError()
    {
        var row = Assert.Single(Leaderboard.Rank(Loss with { Name = "train_loss" }, [Run(1, RunState.Completed, 1)]));

        Assert.Equal((0.5, 0.02), (row.Metric, row.MetricSem));
    }

    private static RunSummary Stopped(int number, double loss, int at) => Run(number, RunState.Stopped, loss) with
    {
        Step = at,
        Decision = new StoppingDecision(Verdict.Out, at, at, "", ""),
    };

    private static RunSummary Going(int number, RunState state, double loss, int step, Verdict verdict = Verdict.Open) =>
        Run(number, state, loss) with { Step = step, Decision = new StoppingDecision(verdict, step, step, "", "") };

    private static RunSummary Run(int number, RunState state, double? loss) => new(
        new RunId("s", number), state, new Hyperparameters(), new Dictionary<string, ParameterValue>(), "", 0,
        loss is { } value ? new Evaluation(0, value / 2, 0.02, value, 0.01, 0) : null, null, 1, null, null, null, null, null, null);
}
