using Sweep.Core.Tests.SpecFile;

namespace Sweep.Core.Tests.Search;

public sealed class SobolTests
{
    private const string Space =
        "learning_rate: {distribution: log_uniform_values, min: 1e-4, max: 1e-2}\nn_layer: {min: 1, max: 4}\nmodel: [gpt, bigram]\n"
        + "dropout: {distribution: q_uniform, min: 0, max: 0.3, q: 0.05}\nweight_decay: {distribution: normal, mu: 0.2, sigma: 0.05}\n"
        + "beta1: {values: [0.8, 0.9], probabilities: [0.25, 0.75]}";

    [Fact]
    public void At_AnyDimension_PutsOnePointIntoEachInterval()
    {
        Assert.InRange(SobolSequence.MaxDimensions, 50, 1000);
        var key = new CounterRandom(5, RandomStream.Sobol);
        Assert.All(Enumerable.Range(0, SobolSequence.MaxDimensions), dimension => Assert.Equal(
            Enumerable.Range(0, 256),
            Enumerable.Range(256, 256).Select(i => (int)(256 * SobolSequence.At(key, (uint)i, dimension))).Order()));
    }

    [Fact]
    public void At_TheFirstTwoDimensions_PutsOnePointIntoEachRectangleOfAnyShape()
    {
        var key = new CounterRandom(6, RandomStream.Sobol);

        for (var bits = 0; bits <= 8; bits++)
        {
            var (across, along) = (1 << bits, 256 >> bits);
            Assert.Equal(256, Enumerable.Range(0, 256).Select(i => (
                (int)(across * SobolSequence.At(key, (uint)i, 0)), (int)(along * SobolSequence.At(key, (uint)i, 1)))).Distinct().Count());
        }
    }

    [Theory]
    [InlineData(2, 64)]
    [InlineData(6, 128)]
    [InlineData(10, 256)]
    public void At_ManySeeds_IsMoreEvenThanChance(int dimensions, int points)
    {
        var (sobol, chance) = (0.0, 0.0);
        for (var seed = 0; seed < 10; seed++)
        {
            var key = new CounterRandom(seed, RandomStream.Sobol);
            sobol += Discrepancy([.. Enumerable.Range(0, points).Select(i =>
                Enumerable.Range(0, dimensions).Select(d => SobolSequence.At(key, (uint)i, d)).ToArray())]);
            chance += Discrepancy([.. Enumerable.Range(0, points).Select(i =>
                Enumerable.Range(0, dimensions).Select(d => key.Derive((ulong)i).Uniform((ulong)d)).ToArray())]);
        }

        Assert.InRange(sobol / chance, 0, 0.75);
    }

    [Fact]
    public void At_SeedsOfOneIndex_AreUniform() =>
        Assert.InRange(Enumerable.Range(0, 4000).Count(seed => SobolSequence.At(new CounterRandom(seed, RandomStream.Sobol), 0, 3) < 0.5),
            2000 - 5 * 32, 2000 + 5 * 32); // five standard deviations of a fair coin

    [Fact]
    public void Points_OfTheseParameters_AreTheseOnEveryMachine() =>
        Assert.Equal(
            [
                "learning_rate=0.000431094 n_layer=2 model=bigram dropout=0.2 weight_decay=0.178367 beta1=0.8",
                "learning_rate=0.00116575 n_layer=4 model=gpt dropout=0 weight_decay=0.207093 beta1=0.9",
                "learning_rate=0.00029382 n_layer=3 model=gpt dropout=0.1 weight_decay=0.142486 beta1=0.9",
                "learning_rate=0.00639474 n_layer=1 model=bigram dropout=0.3 weight_decay=0.290381 beta1=0.9",
                "learning_rate=0.00074355 n_layer=4 model=bigram dropout=0.2 weight_decay=0.196214 beta1=0.9",
            ],
            Sobol(Space, 5).Lines());

    [Fact]
    public void Points_OfALargerCap_BeginWithThoseOfTheSmaller() =>
        Assert.Equal(Sobol(Space, 10).Lines(), Sobol(Space, 40).Lines()[..10]);

    [Fact]
    public void Points_WithAnotherSeed_AreOthers() =>
        Assert.NotEqual(Sobol(Space, 5).Lines(), Sobol(Space + "\nseed: 5", 5).Lines());

    [Fact]
    public void Points_WithRepeats_AreCompletePairsWithinTheCap()
    {
        var points = Sobol(Space, 7, "repeats: 3").Points;

        Assert.Equal([1337, 1338, 1339, 1337, 1338, 1339], points.Select(p => p.Hyperparameters.Seed));
        Assert.Equal(points[0].Hyperparameters with { Seed = 0 }, points[2].Hyperparameters with { Seed = 0 });
        Assert.NotEqual(points[2].Hyperparameters.LearningRate, points[3].Hyperparameters.LearningRate);
    }

    [Fact]
    public void Points_OfASmallSpace_AreAllOfItOnceButWhatIsExcluded() =>
        Assert.Equal(
            ["n_head=1 n_layer=1", "n_head=1 n_layer=2", "n_head=2 n_layer=2"],
            Sobol("n_head: [1, 2]\nn_layer: {min: 1, max: 2}", 1000, "exclude: [{n_head: 2, n_layer: 1}]").Lines()
                .Order(StringComparer.Ordinal));

    [Fact]
    public void Points_OfValuesOfEqualChance_HaveEachEquallyOften()
    {
        var lines = Sobol("n_layer: {min: 1, max: 8}\nbeta1: {min: 0.5, max: 0.9}", 64).Points;

        Assert.All(Enumerable.Range(1, 8), layers => Assert.Equal(8, lines.Count(point => point.Hyperparameters.NLayer == layers)));
    }

    [Fact]
    public void Points_GivenByHand_ComeFirstWithTheMethodsOwnForTheRest()
    {
        var own = Sobol(Space, 3).Points;
        var points = Sobol(Space, 5, "start: [{n_layer: 3, learning_rate: 0.00123456789}, {model: bigram}]").Points;

        Assert.Equal((3, 0.00123456789), (points[0].Hyperparameters.NLayer, points[0].Hyperparameters.LearningRate));
        Assert.Equal(own[0].Hyperparameters.WeightDecay, points[0].Hyperparameters.WeightDecay);
        Assert.Equal(own[1].Hyperparameters with { Model = "bigram" }, points[1].Hyperparameters);
        Assert.Equal(own[0].Hyperparameters, points[2].Hyperparameters);
    }

    /// <summary>
    /// The squared L2 star discrepancy: how far the part of the points in boxes at the origin is from their volume (Warnock).
    /// </summary>
    private static double Discrepancy(double[][] points)
    {
        var dimensions = points[0].Length;
        var single = points.Sum(point => point.Aggregate(1.0, (product, x) => product * (1 - x * x) / 2));
        var pairs = points.Sum(one => points.Sum(other =>
            Enumerable.Range(0, dimensions).Aggregate(1.0, (product, d) => product * (1 - Math.Max(one[d], other[d])))));
        return Math.Pow(1.0 / 3, dimensions) - 2 * single / points.Length + pairs / points.Length / points.Length;
    }

    private static SweepPlan Sobol(string parameters, int cap, string more = "") =>
        Sample.Grid(parameters, $"method: sobol\nrun_cap: {cap}\n{more}");
}
