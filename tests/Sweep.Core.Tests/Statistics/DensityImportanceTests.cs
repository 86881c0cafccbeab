using Sweep.Core.Statistics;

namespace Sweep.Core.Tests.Statistics;

public sealed class DensityImportanceTests
{
    private const int Runs = 200;

    [Fact]
    public void Of_ALossOfOneParameter_GivesItNearlyAll()
    {
        var (a, b) = (Uniform(1), Uniform(2));
        var found = DensityImportance.Of(["a", "b"], [a, b], [true, true], [.. a.Select(x => (x - 0.3) * (x - 0.3))]);

        Assert.InRange(found[0].Share, 0.9, 1);
        Assert.InRange(found[0].Probability, 0, 0.002);
        Assert.InRange(found[1].Probability, 0.01, 1);
        Assert.Equal(1, found.Sum(item => item.Share), 1e-12);
    }

    [Fact]
    public void Of_OtherUnitsOfANumber_IsTheSame()
    {
        var (a, losses) = (Uniform(1), Uniform(3));

        Assert.Equal(
            DensityImportance.Of(["a"], [a], [true], losses), DensityImportance.Of(["a"], [[.. a.Select(Math.Exp)]], [true], losses));
    }

    [Fact]
    public void Of_Categories_ComparesTheirFrequencies()
    {
        // Half of the runs have each; all of the best twenty have the first: (2 - 1)^2 / 2 + (0 - 1)^2 / 2.
        var category = Enumerable.Range(0, Runs).Select(i => i % 2.0).ToArray();
        var found = DensityImportance.Of(["a"], [category], [false], [.. category.Select((c, i) => c + i * 1e-6)]);

        Assert.Equal(1, Assert.Single(found).Divergence, 1e-12);
    }

    [Fact]
    public void Of_AParameterThatMattersNot_HasAProbabilityLikeAnyOther()
    {
        var small = Enumerable.Range(0, 40).Count(round =>
            DensityImportance.Of(["a"], [Uniform(100 + round)], [true], Uniform(200 + round))[0].Probability <= 0.1);

        Assert.InRange(small, 0, 12);
    }

    private static double[] Uniform(int seed) =>
        [.. Enumerable.Range(0, Runs).Select(i => new CounterRandom(seed, RandomStream.Search).Uniform((ulong)i))];
}
