namespace Sweep.Core.Tests.Search;

public sealed class ObservationTests
{
    [Fact]
    public void Of_Repeats_IsTheirMeanWithTheGreaterOfSpreadAndMeasuredError()
    {
        var spread = Of((RunState.Completed, 2.0, 0.01), (RunState.Completed, 2.2, 0.01));
        var measured = Of((RunState.Completed, 2.0, 0.3), (RunState.Stopped, 2.0, 0.4));
        var single = Of((RunState.Completed, 2.0, 0.25));

        Assert.Equal((ObservationState.Measured, 2.1, 0.1), (spread.State, spread.Value, Math.Round(spread.StandardError, 12)));
        Assert.Equal((2.0, 0.25), (measured.Value, measured.StandardError));
        Assert.Equal((2.0, 0.25), (single.Value, single.StandardError));
    }

    [Theory]
    [InlineData(RunState.Diverged, ObservationState.Worst)]
    [InlineData(RunState.Cancelled, ObservationState.Worst)]
    [InlineData(RunState.Failed, ObservationState.Undecided)]
    [InlineData(RunState.Running, ObservationState.Undecided)]
    [InlineData(RunState.Queued, ObservationState.Undecided)]
    public void Of_ARepeatWithoutAnEnd_DecidesForAll(RunState state, ObservationState expected) =>
        Assert.Equal(expected, Of((RunState.Completed, 2.0, 0.1), (state, null, null)).State);

    [Fact]
    public void Of_ADivergedRepeatAndAFailedOne_IsTheWorst() =>
        Assert.Equal(ObservationState.Worst, Of((RunState.Failed, null, null), (RunState.Diverged, null, null)).State);

    private static Observation Of(params (RunState State, double? Value, double? StandardError)[] runs) =>
        Observation.Of(1, new Hyperparameters(), runs);
}
