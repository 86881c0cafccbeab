namespace Sweep.Core.Tests.Randomness;

public sealed class DropoutMaskTests
{
    private const int Elements = 200_000;

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.5)]
    [InlineData(0.9)]
    public void Keeps_OfManyElements_DropsTheGivenShare(double probability)
    {
        var mask = new DropoutMask(1337, step: 5, site: 2, probability);

        var dropped = Enumerable.Range(0, Elements).Count(i => !mask.Keeps((uint)i));

        var deviation = Math.Sqrt(Elements * probability * (1 - probability));
        Assert.InRange(dropped, Elements * probability - 5 * deviation, Elements * probability + 5 * deviation);
    }

    [Fact]
    public void Keeps_WithoutDropout_IsAlwaysTrue()
    {
        var mask = new DropoutMask(1, 0, 0, 0);

        Assert.All(Enumerable.Range(0, 10_000), i => Assert.True(mask.Keeps((uint)i)));
        Assert.Equal(1f, mask.Scale);
    }

    [Fact]
    public void Fill_WritesTheScaleOrZero_ByElement()
    {
        var mask = new DropoutMask(1, 2, 3, 0.25);
        var factors = new float[5000];

        mask.Fill(factors);

        Assert.All(factors.Index(), f => Assert.Equal(mask.Keeps((uint)f.Index) ? (float)(1 / 0.75) : 0f, f.Item));
    }

    [Theory]
    [InlineData(2, 5, 2)]
    [InlineData(1, 6, 2)]
    [InlineData(1, 5, 3)]
    public void Keeps_OfAnotherSeedStepOrSite_IsIndependent(long seed, int step, int site)
    {
        var one = new DropoutMask(1, 5, 2, 0.5);
        var other = new DropoutMask(seed, step, site, 0.5);

        var equal = Enumerable.Range(0, Elements).Count(i => one.Keeps((uint)i) == other.Keeps((uint)i));

        Assert.InRange(equal, Elements / 2 - 5 * 224, Elements / 2 + 5 * 224); // five standard deviations of a fair coin
    }

    [Fact]
    public void Keeps_OfNeighbours_IsIndependent()
    {
        var mask = new DropoutMask(9, 0, 1, 0.5);

        var equal = Enumerable.Range(0, Elements).Count(i => mask.Keeps((uint)i) == mask.Keeps((uint)i + 1));

        Assert.InRange(equal, Elements / 2 - 5 * 224, Elements / 2 + 5 * 224);
    }
}
