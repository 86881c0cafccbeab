using Sweep.Core.Statistics;

namespace Sweep.Core.Tests.Statistics;

public sealed class MeanEstimateTests
{
    [Fact]
    public void Of_ThreeValues_HasTheirErrorAndStudentsInterval()
    {
        var estimate = MeanEstimate.Of([1, 2, 3]);

        Assert.Equal((2, 3), (estimate.Mean, estimate.Count));
        Assert.Equal(1 / Math.Sqrt(3), estimate.StandardError, 1e-12);
        Assert.Equal(4.302652729911275 / Math.Sqrt(3), estimate.HalfWidth, 1e-9);   // t of 2 degrees of freedom
    }

    [Fact]
    public void Of_OneValue_KnowsNoError()
    {
        var estimate = MeanEstimate.Of([1.5]);

        Assert.Equal((1.5, double.NaN, double.NaN), (estimate.Mean, estimate.StandardError, estimate.HalfWidth));
        Assert.Equal((double.NaN, double.NaN), (estimate.OneSided, estimate.TwoSided));
    }

    // Quantiles as tables have them.
    [Theory]
    [InlineData(0.025, 1, 12.706204736432095)]
    [InlineData(0.05, 10, 1.8124611228107335)]
    [InlineData(0.025, 30, 2.0422724563012373)]
    [InlineData(0.0005, 5, 6.868826625861387)]
    public void UpperQuantile_OfStudentsDistribution_IsThatOfTables(double probability, int freedom, double t) =>
        Assert.Equal(t, StudentDistribution.UpperQuantile(probability, freedom), 1e-8);

    [Fact]
    public void Paired_OfUnequalLengths_TakesTheCommonBeginning()
    {
        var difference = Differences.Paired([2, 3, 4, 90], [1, 1, 1]);

        Assert.Equal(MeanEstimate.Of([1, 2, 3]), difference);
    }

    [Fact]
    public void BySeed_OfSomeCommonSeeds_LeavesOutTheOthers()
    {
        var difference = Differences.BySeed(
            new Dictionary<long, double> { [1] = 5, [2] = 7, [3] = 90 }, new Dictionary<long, double> { [2] = 4, [1] = 3, [8] = 1 });

        Assert.Equal(MeanEstimate.Of([2, 3]), difference);
    }

    [Fact]
    public void Holm_OfThree_AdjustsInOrderAndNeverFalls() =>
        Assert.Equal([0.04, 0.03, 0.04], HolmCorrection.Adjust([0.03, 0.01, 0.02]), (a, b) => Math.Abs(a - b) < 1e-15);
}
