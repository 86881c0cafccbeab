using Sweep.Core.Statistics;

namespace Sweep.Core.Tests.Statistics;

public sealed class ModelConfidenceSetTests
{
    private const int Groups = 60;

    [Fact]
    public void Of_OneClearlyBest_HasItAlone()
    {
        var set = ModelConfidenceSet.Of([Model(1, 0.00), Model(2, 0.05), Model(3, 0.06)]);

        Assert.Equal([true, false, false], set.Contains);
        Assert.Equal([1, 0, 0], set.Best);
    }

    [Fact]
    public void Of_ADifferenceFarBelowTheNoiseOfTheMeans_IsSeenInPairs()
    {
        // Each mean is uncertain by 0.1 / sqrt 60 = 0.013, their difference by 0.01 * sqrt 2 / sqrt 60 = 0.0018.
        var (a, b) = (Model(1, 0), Model(2, 0.01));

        var (errorOfA, errorOfB) = (MeanEstimate.Of(a.Groups).StandardError, MeanEstimate.Of(b.Groups).StandardError);
        Assert.InRange(Differences.UnpairedError(errorOfA, errorOfB), 0.012, 1);
        Assert.Equal([true, false], ModelConfidenceSet.Of([a, b]).Contains);
        Assert.Equal([true, true], ModelConfidenceSet.Of([a, b with { EvaluationClass = 1 }]).Contains);
    }

    [Fact]
    public void Of_OneAheadOfManyEqualOnes_HasItAlone()
    {
        var set = ModelConfidenceSet.Of([.. Enumerable.Range(0, 40).Select(i => Model(i, i == 7 ? -0.012 : 0))]);

        Assert.Equal([7], set.Contains.Index().Where(model => model.Item).Select(model => model.Index));
    }

    [Fact]
    public void Of_EqualModels_HasThemAll()
    {
        var set = ModelConfidenceSet.Of([Model(1, 0), Model(1, 0), Model(1, 0)]);

        Assert.Equal([true, true, true], set.Contains);
        Assert.Equal(1, set.Best.Sum(), 1e-12);
    }

    [Fact]
    public void Of_AConstantDistance_IsCertain()
    {
        var groups = Model(1, 0).Groups;

        Assert.Equal([true, false], ModelConfidenceSet.Of([new(0, groups), new(0, [.. groups.Select(g => g + 0.5)])]).Contains);
    }

    [Fact]
    public void Of_OneModel_HasItAlone()
    {
        var set = ModelConfidenceSet.Of([Model(1, 0)]);

        Assert.Equal((true, 1.0), (Assert.Single(set.Contains), Assert.Single(set.Best)));
    }

    [Fact]
    public void Of_TheSameResults_AnswersTheSame()
    {
        ScoredModel[] models = [.. Enumerable.Range(0, 9).Select(i => Model(i, i * 0.0007))];

        Assert.Equal(ModelConfidenceSet.Of(models).Best, ModelConfidenceSet.Of(models).Best);
        Assert.NotEqual(ModelConfidenceSet.Of(models).Best, ModelConfidenceSet.Of(models, seed: 1).Best);
        Assert.Equal(ModelConfidenceSet.Of(models).Contains.Reverse(), ModelConfidenceSet.Of([.. models.Reverse()]).Contains);
    }

    [Fact]
    public void Of_MoreGroupsThanAreResampled_JoinsThem()
    {
        var many = ModelConfidenceSet.Of([Model(1, 0, 5001), Model(2, 0.004, 5001)]);

        Assert.Equal([true, false], many.Contains);
    }

    // 300 sets of eight: one, or all, are the best. By chance 270 or fewer come in one of 10,000 such tests where the promise holds.
    [Theory]
    [InlineData(0, 40)]
    [InlineData(0.003, 40)]
    [InlineData(0, 8)]
    public void Of_ManyLeaderboards_HasTheTrueBestInNearlyAll(double distance, int groups)
    {
        var kept = Enumerable.Range(0, 300).Count(round => ModelConfidenceSet.Of(
            [.. Enumerable.Range(0, 8).Select(i => Model(round * 100 + i, i == 0 ? 0 : distance, groups, round))]).Contains[0]);

        Assert.InRange(kept, 271, 300);
    }

    // What the sequences do to all models has a deviation of 0.1, what one model makes of them 0.01.
    private static ScoredModel Model(int own, double behind, int groups = Groups, int sequences = 0)
    {
        var (common, mine) = (new CounterRandom(sequences, RandomStream.Text), new CounterRandom(own, RandomStream.Batch));
        return new ScoredModel(0, [.. Enumerable.Range(0, groups)
            .Select(g => 2 + behind + 0.1 * common.Normal((ulong)g) + 0.01 * mine.Normal((ulong)g))]);
    }
}
