using Sweep.Core.Tests.SpecFile;

namespace Sweep.Core.Tests.Search;

public sealed class SearchSpaceTests
{
    [Fact]
    public void PointOf_EveryKindOfParameter_IsWhereItsValueLies()
    {
        var space = Space("""
            learning_rate: {distribution: log_uniform_values, min: 1e-4, max: 1e-2}
            beta1: {min: 0.5, max: 0.9}
            n_layer: {min: 1, max: 4}
            n_embd: [128, 32, 64, 32]
            activation: [gelu, relu]
            dropout: {distribution: q_uniform, min: 0, max: 0.4, q: 0.1}
            weight_decay: {distribution: normal, mu: 0.2, sigma: 0.1}
            n_head: 2
            """);

        Assert.Equal(
            [0.5, 0.25, 0.625, 0.5, 0.75, 0.25, 0.5],
            space.PointOf(new Hyperparameters
            {
                LearningRate = 1e-3,
                Beta1 = 0.6,
                NLayer = 3,
                NEmbd = 64,
                Activation = "relu",
                Dropout = 0.1,
                WeightDecay = 0.2,
            }).Select(place => Math.Round(place, 9)));
        Assert.Equal([true, true, true, true, false, true, true], space.Axes.Select(axis => axis.IsOrdered));
        Assert.Equal([0, 0, 4, 3, 2, 5, 0], space.Axes.Select(axis => axis.Places?.Count ?? 0));
        Assert.Null(space.Size);
    }

    [Fact]
    public void ConfigurationAt_APointOfAConfiguration_IsThatOne()
    {
        const string Parameters = "learning_rate: {distribution: log_uniform_values, min: 1e-4, max: 1e-2}\nn_layer: {min: 1, max: 200}\n"
            + "n_embd: [32, 64]\nmodel: [gpt, bigram]\ndropout: {distribution: q_log_uniform_values, min: 0.01, max: 0.5, q: 0.01}\n"
            + "weight_decay: {distribution: log_normal, mu: -3, sigma: 1}\n"
            + "warmup_iters: {distribution: q_normal, mu: 100, sigma: 30, q: 10}";
        var plan = Sample.Grid(Parameters, "method: random\nrun_cap: 300");
        var space = new SearchSpace(plan.Spec);

        Assert.All(plan.Points, point => Assert.Equal(
            space.PointOf(point.Hyperparameters),
            space.PointOf(space.ConfigurationAt(space.PointOf(point.Hyperparameters))).Select((place, _) => place),
            (one, other) => Math.Abs(one - other) < 1e-5));
        Assert.All(plan.Points, point => Assert.Equal(
            (point.Hyperparameters.NLayer, point.Hyperparameters.NEmbd, point.Hyperparameters.Model, point.Hyperparameters.Dropout),
            space.ConfigurationAt(space.PointOf(point.Hyperparameters)) is var same ? (same.NLayer, same.NEmbd, same.Model, same.Dropout)
                : default));
    }

    [Fact]
    public void All_OfAFiniteSpace_HasEachOnceButWhatHasNoChance()
    {
        var space = Space("n_layer: {min: 1, max: 3}\nn_embd: {values: [32, 64, 128], probabilities: [0.5, 0.5, 0]}\nseed: 5");

        Assert.Equal(6, space.Size);
        Assert.Equal(6, space.All().Distinct().Count());
        Assert.All(space.All(), configuration => Assert.Equal(5, configuration.Seed));
        Assert.DoesNotContain(space.All(), configuration => configuration.NEmbd == 128);
    }

    private static SearchSpace Space(string parameters) => new(Sample.Grid(parameters, "method: random\nrun_cap: 9").Spec);
}
