namespace Sweep.Core.Tests.Parameters;

public sealed class LearningRateScheduleTests
{
    private static readonly Hyperparameters s_h = new() { LearningRate = 0.01, MaxIters = 5, WarmupIters = 2, MinLr = 0.001 };

    [Theory]
    [InlineData("constant", new[] { 0.01 / 3, 0.02 / 3, 0.01, 0.01, 0.01, 0.01, 0.01 })]
    [InlineData("cosine", new[] { 0.01 / 3, 0.02 / 3, 0.01, 0.00775, 0.00325, 0.001, 0.001 })]
    [InlineData("linear", new[] { 0.01 / 3, 0.02 / 3, 0.01, 0.007, 0.004, 0.001, 0.001 })]
    public void At_EachSchedule_RisesAndFalls(string schedule, double[] expected)
    {
        for (var step = 0; step < expected.Length; step++)
            Assert.Equal(expected[step], LearningRateSchedule.At(s_h with { LrSchedule = schedule }, step), 1e-15);
    }

    [Fact]
    public void At_DecayThatEndsEarly_StaysAtTheLowest()
    {
        var h = s_h with { LrSchedule = "linear", WarmupIters = 0, LrDecayIters = 2, MinLr = null };

        Assert.Equal([0.01, 0.0055, 0.001, 0.001], Enumerable.Range(0, 4).Select(step => Math.Round(LearningRateSchedule.At(h, step), 15)));
    }

    [Fact]
    public void At_ConstantWithoutWarmup_IsTheLearningRateItself()
    {
        var h = new Hyperparameters { LearningRate = 3e-4 };

        Assert.All(Enumerable.Range(0, 10), step => Assert.Equal(3e-4, LearningRateSchedule.At(h, step)));
    }
}
