using Sweep.Core.Protocol;

namespace Sweep.Core.Tests.Protocol;

public sealed class LossGroupsTests
{
    [Fact]
    public void Of_NoMultipleOf16_HasTheMeansOfEach16AndOfTheRest()
    {
        var losses = Enumerable.Range(0, 38).Select(i => (float)i).ToArray();

        Assert.Equal([7.5f, 23.5f, 34.5f], LossGroups.Of(losses));
    }

    [Fact]
    public void Of_FewerThan16_HasTheirMean() => Assert.Equal([2f], LossGroups.Of([1f, 2f, 3f]));

    [Fact]
    public void Of_MoreSequences_BeginsWithTheSameGroups()
    {
        var losses = Enumerable.Range(0, 80).Select(i => MathF.Sin(i)).ToArray();

        Assert.Equal(LossGroups.Of(losses.AsSpan(0, 48)), LossGroups.Of(losses)[..3]);
    }
}
