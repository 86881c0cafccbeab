namespace Sweep.Model.Tests;

public class LossEstimateTests
{
    [Fact]
    public void Of_KnownLosses_GivesMeanAndStandardError()
    {
        var estimate = LossEstimate.Of([1f, 2f, 3f, 4f]);

        Assert.Equal(2.5, estimate.Mean, 12);
        Assert.Equal(Math.Sqrt(5.0 / 3 / 4), estimate.Sem, 12); // unbiased variance 5/3
    }

    [Fact]
    public void Of_OneSequence_HasNoError() => Assert.Equal(new LossEstimate(2, 0), LossEstimate.Of([2f]));
}
