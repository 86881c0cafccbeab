namespace Sweep.Kernels.Tests;

/// <summary>What cannot be, and what diverged.</summary>
public class FailureTests
{
    private static readonly TinyModel Model = TinyModel.Of(65, 2, 7, 24, 8, 2, 0.2);

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void TrainStep_AParameterNotFinite_ReturnsNaN(float bad)
    {
        foreach (var set in KernelSets.Here)
        {
            // One of each kind of parameter: an embedding, a weight inside, the last bias.
            foreach (var where in (int[])[Model.X[0] * 24, Model.Parameters.Length / 2, Model.Parameters.Length - 1])
            {
                using var gpt = Model.Engine(set);
                var parameters = Model.Parameters.ToArray();
                parameters[where] = bad;
                gpt.Write(FusedBuffer.Parameters, parameters);
                var losses = new float[2];
                gpt.EvalLosses(Model.X, Model.Y, losses);
                Assert.Contains(losses, l => !float.IsFinite(l));
                Assert.False(double.IsFinite(gpt.TrainStep(Model.X, Model.Y, 0)));
                Assert.True(double.IsNaN(gpt.TrainStep(Model.X, Model.Y, 1)));
            }
        }
    }

    [Fact]
    public void TrainStep_HugeLearningRate_DivergesWithoutCrashing()
    {
        using var gpt = new FusedModel(65, Model.Hyperparameters with { LearningRate = 1e30 });
        gpt.Write(FusedBuffer.Parameters, Model.Parameters);
        var loss = 0.0;
        for (var step = 0; step < 10; step++)
            loss = gpt.TrainStep(Model.X, Model.Y, step);
        Assert.True(double.IsNaN(loss));
    }

    [Fact]
    public void TrainStep_WrongTokens_SaysWhichAndWhy()
    {
        using var gpt = Model.Engine();
        var short13 = Assert.Throws<ArgumentException>(() => gpt.TrainStep(new int[13], Model.Y, 0));
        Assert.Contains("13 tokens where 14 belong", short13.Message);
        var x = Model.X.ToArray();
        x[3] = 65;
        Assert.Equal("x[3] is 65; tokens lie in [0, 65)", Assert.Throws<ArgumentException>(() => gpt.TrainStep(x, Model.Y, 0)).Message);
        x[3] = -1;
        Assert.Contains("x[3] is -1", Assert.Throws<ArgumentException>(() => gpt.EvalLosses(x, Model.Y, new float[2])).Message);
        Assert.Contains("block_size 7", Assert.Throws<ArgumentException>(() => gpt.Logits(new int[8], new float[65])).Message);
        Assert.Throws<ArgumentException>(() => gpt.Logits([], new float[65]));
        Assert.Throws<ArgumentException>(() => gpt.Logits([0], new float[64]));
    }

    [Fact]
    public void Read_WrongLength_SaysHowMany()
    {
        using var gpt = Model.Engine();
        var error = Assert.Throws<ArgumentException>(() => gpt.Read(FusedBuffer.Gradients, new float[3]));
        Assert.Equal($"the buffer holds {gpt.NParams} values, not 3", error.Message);
    }

    [Fact]
    public void Create_ImpossibleShape_SaysWhich()
    {
        var h = new Hyperparameters();
        Assert.Contains(
            "n_embd 64 is not divisible by n_head 3",
            Assert.Throws<ArgumentException>(() => new FusedModel(65, h with { NHead = 3 })).Message);
        Assert.Contains("block_size is 0", Assert.Throws<ArgumentException>(() => new FusedModel(65, h with { BlockSize = 0 })).Message);
        Assert.Contains("dropout is 1", Assert.Throws<ArgumentException>(() => new FusedModel(65, h with { Dropout = 1 })).Message);
        Assert.Contains("vocab is 0", Assert.Throws<ArgumentException>(() => new FusedModel(0, h)).Message);
    }

    [Fact]
    public void Create_BeyondTheMachinesMemory_IsOutOfMemoryAndTheNextOneWorks()
    {
        var huge = new Hyperparameters { NEmbd = 16384, NHead = 16, NLayer = 256, BlockSize = 1024 };
        Assert.True(FusedModel.MemoryBytes(65, huge) > 1L << 41);
        Assert.Contains("this machine has", Assert.ThrowsAny<OutOfMemoryException>(() => new FusedModel(65, huge)).Message);
        using var gpt = Model.Engine();
        Assert.True(double.IsFinite(gpt.TrainStep(Model.X, Model.Y, 0)));
    }

    [Fact]
    public void Create_UnknownKernelSet_NamesTheKnownOnes() =>
        Assert.Contains(
            "avx512, avx2, baseline", Assert.Throws<UsageException>(() => new FusedModel(65, Model.Hyperparameters, "sse9")).Message);

    [Fact]
    public void Dispose_Twice_IsHarmlessAndUseAfterwardsIsRefused()
    {
        var gpt = Model.Engine();
        gpt.Dispose();
        gpt.Dispose();
        Assert.Throws<ObjectDisposedException>(() => gpt.TrainStep(Model.X, Model.Y, 0));
    }

    [Fact]
    public void IsAvailable_BuiltLibrary_IsTrueAndKernelSetIsKnown()
    {
        Assert.True(FusedModel.IsAvailable(out var why), why);
        Assert.Contains(FusedModel.KernelSet, (string[])["avx512", "avx2", "baseline"]);
    }
}
