using Sweep.Core;

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

    private static RunSummary Run(int number, RunState state, double? loss) => new(
        new RunId("s", number), state, new Hyperparameters(), new Dictionary<string, ParameterValue>(), "", 0,
        loss is { } value ? new Evaluation(0, value / 2, 0.02, value, 0.01, 0) : null, null, 1, null, null, null, null, null, null);
}
