namespace Sweep.Core.Tests.Randomness;

public sealed class CounterRandomTests
{
    private const int Draws = 200_000;

    [Fact]
    public void Bits_OfKeyZero_AreSplitMix64s()
    {
        // The generator's published sequence for seed 0.
        var random = new CounterRandom(0);

        Assert.Equal([0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4, 0x06C45D188009454F],
            new[] { random.Bits(0), random.Bits(1), random.Bits(2) });
    }

    [Fact]
    public void Key_OfSeedStreamAndStep_DiffersInEach()
    {
        var keys = from seed in new long[] { -1, 0, 1, 1337, 1338, long.MaxValue }
                   from stream in Enum.GetValues<RandomStream>()
                   from step in Enumerable.Range(0, 200)
                   select CounterRandom.Key(seed, stream, (ulong)step);

        Assert.Equal(6 * Enum.GetValues<RandomStream>().Length * 200, keys.Distinct().Count());
    }

    [Fact]
    public void Derive_OfDifferentParts_GivesUnrelatedNumbers()
    {
        var random = new CounterRandom(1337, RandomStream.Init);

        var firsts = Enumerable.Range(0, 1000).Select(part => random.Derive((ulong)part).Uniform(0)).ToArray();

        Assert.Equal(1000, firsts.Distinct().Count());
        Assert.InRange(firsts.Average(), 0.5 - 5 * 0.0092, 0.5 + 5 * 0.0092); // five standard errors of 1,000 uniforms
    }

    [Fact]
    public void Uniform_HasTheMomentsOfTheUniformDistribution()
    {
        var random = new CounterRandom(7, RandomStream.Batch);
        var values = Enumerable.Range(0, Draws).Select(i => random.Uniform((ulong)i)).ToArray();

        Assert.All(values, v => Assert.True(v is >= 0 and < 1));
        Assert.InRange(values.Average(), 0.5 - 0.0033, 0.5 + 0.0033); // five standard errors
        Assert.InRange(values.Average(v => (v - 0.5) * (v - 0.5)), (1.0 / 12) - 0.0009, (1.0 / 12) + 0.0009);
    }

    [Fact]
    public void Normal_HasTheMomentsOfTheNormalDistribution()
    {
        var random = new CounterRandom(7, RandomStream.Init);
        var values = Enumerable.Range(0, Draws).Select(i => random.Normal((ulong)i)).ToArray();

        Assert.InRange(values.Average(), -0.0112, 0.0112); // five standard errors
        Assert.InRange(values.Average(v => v * v), 1 - 0.016, 1 + 0.016);
        Assert.InRange(values.Average(v => v * v * v * v), 3 - 0.11, 3 + 0.11);
        Assert.All(values, v => Assert.True(double.IsFinite(v)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(10)]
    public void Below_ABound_GivesEveryValueAboutEquallyOften(int bound)
    {
        var random = new CounterRandom(3, RandomStream.Search);
        var counts = new int[bound];
        for (var i = 0; i < Draws; i++)
            counts[random.Below((ulong)i, bound)]++;

        var expected = (double)Draws / bound;
        Assert.All(counts, count => Assert.InRange(count, expected - 5 * Math.Sqrt(expected), expected + 5 * Math.Sqrt(expected)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void Below_NoPositiveBound_Throws(long bound) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new CounterRandom(1).Below(0, bound));
}
