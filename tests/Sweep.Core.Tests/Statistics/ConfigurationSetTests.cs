using Sweep.Core.Statistics;

namespace Sweep.Core.Tests.Statistics;

public sealed class ConfigurationSetTests
{
    // Dunnett's table of 1955, one-sided 5 %.
    [Theory]
    [InlineData(1, 10, 1.81)]
    [InlineData(2, 10, 2.15)]
    [InlineData(3, 10, 2.34)]
    [InlineData(5, 10, 2.56)]
    [InlineData(2, 5, 2.44)]
    [InlineData(5, 20, 2.39)]
    public void Bound_OfTheLargestDifference_IsDunnetts(int others, int freedom, double bound) =>
        Assert.Equal(bound, LargestDifference.Bound(0.05, others, freedom), 0.012);

    [Fact]
    public void Of_SeedsThatMoveAllAlike_SeesASmallDifference()
    {
        double[] seeds = [0.1, -0.2, 0.3];

        var set = ConfigurationSet.Of([[.. seeds.Select(s => 1 + s)], [1.051 + seeds[0], 1.05 + seeds[1], 1.049 + seeds[2]]]);

        Assert.Equal([true, false], set.Contains);
    }

    [Fact]
    public void Of_OneConfiguration_IsThatOne() => Assert.Equal([true], ConfigurationSet.Of([[1, 2]]).Contains);

    [Fact]
    public void Of_IndistinctConfigurations_HasThemAllWithTheirChances()
    {
        var set = ConfigurationSet.Of([[1.00, 1.10, 1.02], [1.01, 1.05, 1.09], [1.08, 1.01, 1.04]]);

        Assert.Equal([true, true, true], set.Contains);
        Assert.Equal(1, set.Best.Sum(), 1e-12);
        Assert.All(set.Best, share => Assert.InRange(share, 0.1, 0.8));
    }

    // Of 400 leaderboards; 360 or fewer come in less than one of 10,000 such tests where the promise of 95 % holds.
    [Fact]
    public void Of_ManyLeaderboardsOfEqualConfigurations_HasTheFirstInNearlyAll()
    {
        var kept = Enumerable.Range(0, 400).Count(round =>
        {
            var random = new CounterRandom(round, RandomStream.Text);
            return ConfigurationSet.Of([.. Enumerable.Range(0, 6).Select(c =>
                Enumerable.Range(0, 3).Select(s => random.Normal((ulong)(100 + s)) + random.Normal((ulong)(10 * c + s))).ToArray())])
                .Contains[0];
        });

        Assert.InRange(kept, 361, 398);
    }
}
