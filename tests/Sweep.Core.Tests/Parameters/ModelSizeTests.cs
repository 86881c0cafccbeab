namespace Sweep.Core.Tests.Parameters;

public sealed class ModelSizeTests
{
    [Fact]
    public void Parameters_OfTheLectureScript_AreTheOnesItPrints() =>
        Assert.Equal(209_729, ModelSize.Parameters(new Hyperparameters(), vocabularySize: 65));

    [Fact]
    public void Parameters_OfABigram_AreOneTable() =>
        Assert.Equal(65 * 65, ModelSize.Parameters(new Hyperparameters { Model = "bigram", NEmbd = 512 }, vocabularySize: 65));

    [Theory]
    [InlineData(1, 1, 1, 1, 2)]
    [InlineData(29, 64, 48, 3, 4)]
    [InlineData(300, 128, 384, 6, 6)]
    public void Parameters_OfAGpt_AreTheSumOfItsTensors(int v, int t, int c, int layers, int heads)
    {
        var tensors = new List<long> { (long)v * c, (long)t * c };
        for (var i = 0; i < layers; i++)
            tensors.AddRange([c, c, 3L * c * c, (long)c * c, c, c, c, 4L * c * c, 4 * c, 4L * c * c, c]);
        tensors.AddRange([c, c, (long)v * c, v]);

        Assert.Equal(tensors.Sum(),
            ModelSize.Parameters(new Hyperparameters { BlockSize = t, NEmbd = c, NLayer = layers, NHead = heads }, v));
    }

    [Fact]
    public void CheckpointBytes_AreParametersAndTwoMoments_WithAShortHeader()
    {
        var bytes = ModelSize.CheckpointBytes(new Hyperparameters(), 65);

        Assert.InRange(bytes, 3 * 4 * 209_729, 3 * 4 * 209_729 + (64 << 10));
    }

    [Fact]
    public void StepFlops_OfTheLectureScript_AreTwoThirdsOfAGigaflop() =>
        Assert.InRange(ModelSize.StepFlops(new Hyperparameters(), 65), 0.66e9, 0.68e9);

    [Fact]
    public void TrainingBytes_GrowWithEveryShape()
    {
        var h = new Hyperparameters();
        var bytes = ModelSize.TrainingBytes(h, 65, 1_000_000);

        Assert.All(
            [h with { BatchSize = 32 }, h with { BlockSize = 64 }, h with { NEmbd = 128 }, h with { NLayer = 8 }, h with { NHead = 8 }],
            larger => Assert.True(ModelSize.TrainingBytes(larger, 65, 1_000_000) > bytes));
        Assert.True(ModelSize.TrainingBytes(h, 65, 2_000_000) == bytes + 2_000_000);
    }

    [Fact]
    public void Parameters_OfNanoGptsOptions_AreTheSumOfItsTensors()
    {
        const long V = 29, T = 64, C = 48, L = 3;
        var h = new Hyperparameters { BlockSize = (int)T, NEmbd = (int)C, NLayer = (int)L, NHead = 4 };

        var nothing = V * C + T * C + L * (C + 3 * C * C + C * C + C + 4 * C * C + 4 * C * C) + C;
        Assert.Equal(nothing + C * V, ModelSize.Parameters(h with { Bias = false }, (int)V));
        Assert.Equal(nothing, ModelSize.Parameters(h with { Bias = false, TieWeights = true }, (int)V));
        Assert.Equal(nothing + L * 3 * C, ModelSize.Parameters(h with { Bias = false, TieWeights = true, QkvBias = true }, (int)V));
        Assert.Equal(ModelSize.Parameters(h, (int)V) - C * V - V, ModelSize.Parameters(h with { TieWeights = true }, (int)V));
        Assert.Equal(4 * ModelSize.StepFlops(h, (int)V), ModelSize.StepFlops(h with { GradientAccumulationSteps = 4 }, (int)V));
    }
}
