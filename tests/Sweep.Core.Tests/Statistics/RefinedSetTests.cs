using Sweep.Core.Statistics;

namespace Sweep.Core.Tests.Statistics;

public sealed class RefinedSetTests
{
    // What a seed does to all is far more than what the configurations differ by.
    private static readonly double[] s_seeds = [0.10, -0.20, 0.30, -0.10, 0.25, 0.05];
    private static readonly double[] s_own = [0.004, -0.006, 0.005, -0.004, 0.006, -0.005];

    [Fact]
    public void ErrorOf_AllLooksTogether_IsFivePercent()
    {
        Assert.Equal(0.025, ConfigurationSet.ErrorOf(0), 1e-12);
        Assert.InRange(Enumerable.Range(0, 1000).Sum(ConfigurationSet.ErrorOf), 0.0499, 0.05);
    }

    [Fact]
    public void Of_EqualNumbersOfSeeds_IsOneLook()
    {
        var set = RefinedSet.Of([Results(1, 3), Results(1.001, 3, -1), Results(1.2, 3)], 3);

        Assert.Equal([true, true, false], set.Contains);
        Assert.Equal((0, 1.0), (set.Look, Math.Round(set.Best.Sum(), 12)));
        Assert.Equal([0, 0, 0], set.Looks);
    }

    [Fact]
    public void Of_AFurtherSeedOfTheTiedOnes_ComparesThoseOverIt()
    {
        var set = RefinedSet.Of([Results(1, 4), Results(1.001, 4, -1), Results(1.2, 3)], 3);

        Assert.Equal((1, 0.0), (set.Look, set.Best[2]));
        Assert.Equal([1, 1, 0], set.Looks);
        Assert.Equal([true, true, false], set.Contains);
    }

    [Fact]
    public void Of_ARoundThatIsNotOver_IsTheLookBefore()
    {
        var before = RefinedSet.Of([Results(1, 3), Results(1.001, 3, -1), Results(1.2, 3)], 3);
        var meanwhile = RefinedSet.Of([Results(1, 4), Results(1.001, 3, -1), Results(1.2, 3)], 3);

        Assert.Equal(before.Contains, meanwhile.Contains);
        Assert.Equal(before.Best, meanwhile.Best);
        Assert.Equal(0, meanwhile.Look);
    }

    [Fact]
    public void Of_AFarBetterConfigurationThatCameLater_IsTheOnlyOneLeft()
    {
        var set = RefinedSet.Of([Results(1, 5), Results(1.001, 5, -1), Results(0.5, 3)], 3);

        Assert.Equal([false, false, true], set.Contains);
        Assert.Equal(0, set.Look);
    }

    [Fact]
    public void Of_OneSeedEach_GoesByWhatTheFirstLookSays()
    {
        double[][] one = [Results(1, 1), Results(1.001, 1), Results(1.2, 1)];

        Assert.Equal([true, true, false], RefinedSet.Of(one, 1, [true, true, false]).Contains);
        var set = RefinedSet.Of([Results(1, 2), Results(1.2, 2), Results(1.2, 1)], 1, [true, true, false]);
        Assert.Equal((1, false), (set.Look, set.Contains[2]));
    }

    [Fact]
    public void Of_EqualConfigurations_HoldsEachOfThemInAtLeast95Of100Cases()
    {
        const int Leaderboards = 500;
        var held = Enumerable.Range(0, Leaderboards).AsParallel().Count(round =>
        {
            var random = new CounterRandom(round, RandomStream.Resampling, 77);
            double Result(int i, int s) => random.Derive((ulong)i).Normal((ulong)s);
            var results = Enumerable.Range(0, 6).Select(i => new[] { Result(i, 0), Result(i, 1) }).ToArray();
            var set = RefinedSet.Of(results, 2);
            while (set.Contains.Count(tied => tied) > 1 && set.Look < 8)
            {
                foreach (var i in Enumerable.Range(0, 6).Where(i => set.Contains[i]))
                    results[i] = [.. results[i], Result(i, results[i].Length)];
                set = RefinedSet.Of(results, 2);
            }
            return set.Contains[0];
        });

        // Three standard errors below 95 %.
        Assert.InRange(held / (double)Leaderboards, 0.92, 1);
    }

    private static double[] Results(double mean, int seeds, double sign = 1) =>
        [.. Enumerable.Range(0, seeds).Select(s => mean + s_seeds[s] + sign * s_own[s])];
}
