using Sweep.Core.Statistics;

namespace Sweep.Core.Tests.Statistics;

public sealed class VarianceAnalysisTests
{
    [Fact]
    public void Of_TwoFactorsThatAdd_SharesTheirSquares()
    {
        // 1 for the second level of a, 3 for that of b, nothing together: 4 * 0.25 and 4 * 2.25.
        var analysis = VarianceAnalysis.Of(["a", "b"], [[0, 0], [0, 1], [1, 0], [1, 1]], [0, 3, 1, 4])!;

        Assert.Equal([1, 9, 0], analysis.Effects.Select(effect => effect.SumOfSquares), (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Equal([0.1, 0.9, 0], analysis.Effects.Select(effect => effect.Share), (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Equal((null, 0), (analysis.ResidualSquares, analysis.ResidualFreedom));
        Assert.All(analysis.Effects, effect => Assert.Null(effect.Probability));
    }

    [Fact]
    public void Of_Repeats_TestsTheEffectAgainstThem()
    {
        var analysis = VarianceAnalysis.Of(["a"], [[0], [0], [1], [1]], [0, 2, 10, 12])!;

        // 100 over 4 / 2; of one and two degrees of freedom the tail is that of t = sqrt 50.
        Assert.Equal(50, analysis.Effects[0].F!.Value, 1e-12);
        Assert.Equal(0.0194193243, analysis.Effects[0].Probability!.Value, 1e-9);
        Assert.Equal((4.0, 2), (analysis.ResidualSquares, analysis.ResidualFreedom));
    }

    [Fact]
    public void Of_AMissingPoint_IsNone() => Assert.Null(VarianceAnalysis.Of(["a", "b"], [[0, 0], [0, 1], [1, 0]], [1, 2, 3]));

    [Fact]
    public void Of_UnequalRepeats_IsNone() => Assert.Null(VarianceAnalysis.Of(["a"], [[0], [0], [1]], [1, 2, 3]));

    [Fact]
    public void Of_AResultThatIsNoNumber_IsNone() => Assert.Null(VarianceAnalysis.Of(["a"], [[0], [1]], [1, double.NaN]));

    [Fact]
    public void Of_EqualResults_HasNoShareToGive() =>
        Assert.Equal(0, Assert.Single(VarianceAnalysis.Of(["a"], [[0], [0], [1], [1]], [1, 1, 1, 1])!.Effects).Share);
}
