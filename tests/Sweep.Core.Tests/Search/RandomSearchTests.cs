using Sweep.Core.Tests.SpecFile;

namespace Sweep.Core.Tests.Search;

public sealed class RandomSearchTests
{
    private const string Space =
        "learning_rate: {distribution: log_uniform_values, min: 1e-4, max: 1e-2}\nn_layer: {min: 1, max: 4}\ndropout: {distribution: "
        + "q_uniform, min: 0, max: 0.3, q: 0.05}";

    [Fact]
    public void Points_OfTheSameFile_AreTheSame()
    {
        Assert.Equal(Random(Space, 20).Lines(), Random(Space, 20).Lines());
        Assert.Equal(20, Random(Space, 20).Points.Select(p => p.ConfigHash).Distinct().Count());
    }

    [Fact]
    public void Points_OfALargerCap_BeginWithThoseOfTheSmaller() =>
        Assert.Equal(Random(Space, 10).Lines(), Random(Space, 40).Lines()[..10]);

    [Fact]
    public void Points_WithAnotherSeed_AreOthers() =>
        Assert.NotEqual(Random(Space, 5).Lines(), Random(Space + "\nseed: 5", 5).Lines());

    [Fact]
    public void Points_WithOneParameterMore_KeepTheDrawsOfTheOthers()
    {
        var rates = Random(Space, 10).Points.Select(p => p.Hyperparameters.LearningRate);

        Assert.Equal(rates, Random("beta1: [0.8, 0.9]\n" + Space, 10).Points.Select(p => p.Hyperparameters.LearningRate));
    }

    [Fact]
    public void Points_WithRepeats_AreCompletePairsWithinTheCap()
    {
        var points = Random(Space, 7, "repeats: 3").Points;

        Assert.Equal(6, points.Count);
        Assert.Equal([1337, 1338, 1339, 1337, 1338, 1339], points.Select(p => p.Hyperparameters.Seed));
        Assert.Equal(points[0].Hyperparameters.LearningRate, points[2].Hyperparameters.LearningRate);
        Assert.NotEqual(points[2].Hyperparameters.LearningRate, points[3].Hyperparameters.LearningRate);
    }

    [Fact]
    public void Points_OfASmallSpace_AreAllOfItOnce() =>
        Assert.Equal(
            ["n_head=1 n_layer=1", "n_head=1 n_layer=2", "n_head=2 n_layer=1", "n_head=2 n_layer=2"],
            Random("n_head: [1, 2]\nn_layer: {min: 1, max: 2}", 1000).Lines().Order(StringComparer.Ordinal));

    [Fact]
    public void Points_WithExclude_HaveNoneThatMatches()
    {
        var points = Random("n_head: [1, 2, 4]\nn_layer: {min: 1, max: 4}\nbeta1: {min: 0.5, max: 0.9}", 200,
            "exclude: [{n_head: 4, n_layer: 4}]").Points;

        Assert.Equal(200, points.Count);
        Assert.DoesNotContain(points, p => p.Hyperparameters is { NHead: 4, NLayer: 4 });
        Assert.Contains(points, p => p.Hyperparameters is { NHead: 4, NLayer: 3 });
    }

    [Fact]
    public void LearningRates_OfALogUniform_AreEvenInTheirLogarithms()
    {
        var logs = Random("learning_rate: {distribution: log_uniform_values, min: 1e-4, max: 1e-2}", 4000)
            .Points.Select(p => Math.Log10(p.Hyperparameters.LearningRate)).ToArray();

        Assert.All(logs, log => Assert.InRange(log, -4, -2));
        Assert.InRange(logs.Count(log => log < -3), 2000 - 5 * 32, 2000 + 5 * 32); // five standard deviations of a fair coin
        Assert.InRange(logs.Count(log => log < -3.5), 1000 - 5 * 28, 1000 + 5 * 28);
    }

    [Theory]
    [InlineData("int_uniform", null, new[] { 3.0, 4, 5, 6, 7 })]
    [InlineData("q_uniform", 2.0, new[] { 4.0, 6 })]
    [InlineData("q_log_uniform_values", 2.0, new[] { 4.0, 6 })]
    public void At_AllOfTheCumulativeDistribution_GivesExactlyTheValuesInside(string name, double? quantum, double[] values)
    {
        var distribution = new Distribution(name, 3, 7, quantum);

        var drawn = Enumerable.Range(0, 1000).Select(i => distribution.At(i / 1000.0)).ToArray();

        Assert.Equal(drawn.Order(), drawn);
        Assert.Equal(values, drawn.Distinct());
    }

    [Fact]
    public void At_Fractions_HaveSixDigitsAndStayInside()
    {
        var distribution = new Distribution(Distribution.Uniform, 0.1234567, 0.7654321);

        var drawn = Enumerable.Range(0, 1000).Select(i => distribution.At(i / 1000.0)).ToArray();

        Assert.All(drawn, v => Assert.InRange(v, distribution.Min, distribution.Max));
        Assert.All(drawn[1..], v =>
            Assert.InRange(v.ToString(System.Globalization.CultureInfo.InvariantCulture).Length, 1, "0.123456".Length));
    }

    private static SweepPlan Random(string parameters, int cap, string more = "") =>
        Sample.Grid(parameters, $"method: random\nrun_cap: {cap}\n{more}");
}
