namespace Sweep.Core.Tests.Randomness;

public sealed class BatchStartsTests
{
    private const string Data = "0ea81e61d0c85e4ccdda398081395d961062ef0646b3f06f97caee84df179390";

    [Theory]
    [InlineData(9, 8)]
    [InlineData(1000, 32)]
    public void Starts_LeaveRoomForTheSequenceAndItsTargets_AndReachBothEnds(int length, int blockSize)
    {
        var starts = new int[50_000];

        BatchStarts.Train(1, 0, 0, length, blockSize, starts);

        Assert.Equal(0, starts.Min());
        Assert.Equal(length - blockSize - 1, starts.Max());
    }

    [Fact]
    public void Train_OfAnotherSeedOrStep_IsAnotherBatch()
    {
        int[] Batch(long seed, int step)
        {
            var starts = new int[16];
            BatchStarts.Train(seed, step, 0, 1_000_000, 32, starts);
            return starts;
        }

        Assert.Equal(Batch(1, 2), Batch(1, 2));
        Assert.NotEqual(Batch(1, 2), Batch(1, 3));
        Assert.NotEqual(Batch(1, 2), Batch(2, 2));
    }

    [Fact]
    public void Eval_InPieces_IsTheSameSequences()
    {
        var whole = new int[100];
        var pieces = new int[100];

        BatchStarts.Eval(Data, 1, 0, 100_000, 32, whole);
        BatchStarts.Eval(Data, 1, 0, 100_000, 32, pieces.AsSpan(0, 30));
        BatchStarts.Eval(Data, 1, 30, 100_000, 32, pieces.AsSpan(30));

        Assert.Equal(whole, pieces);
    }

    [Fact]
    public void Eval_OfTheSplits_AreOtherSequences()
    {
        var train = new int[100];
        var validation = new int[100];

        BatchStarts.Eval(Data, 0, 0, 100_000, 32, train);
        BatchStarts.Eval(Data, 1, 0, 100_000, 32, validation);

        Assert.NotEqual(train, validation);
    }
}
