namespace Sweep.Core.Tests.Randomness;

/// <summary>The micro-batches of a step are parts of one batch.</summary>
public sealed class MicroBatchTests
{
    [Fact]
    public void Train_InTwoParts_IsTheWhole()
    {
        var (whole, first, second) = (new int[6], new int[4], new int[2]);
        BatchStarts.Train(7, 3, 0, 1000, 8, whole);
        BatchStarts.Train(7, 3, 0, 1000, 8, first);
        BatchStarts.Train(7, 3, 4, 1000, 8, second);

        Assert.Equal(whole, first.Concat(second));
    }

    [Theory]
    [InlineData(100)]
    [InlineData((1L << 32) - 5)] // numbers wrap at 2^32
    public void Fill_FromALaterElement_IsThatPartOfTheMask(long first)
    {
        var factors = new float[50];
        new DropoutMask(7, 3, 1, 0.4, first).Fill(factors);

        var mask = new DropoutMask(7, 3, 1, 0.4);
        Assert.Equal(Enumerable.Range(0, 50).Select(i => mask.Keeps(unchecked((uint)(first + i))) ? mask.Scale : 0f), factors);
    }
}
