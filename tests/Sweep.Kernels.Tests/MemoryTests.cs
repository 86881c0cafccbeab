namespace Sweep.Kernels.Tests;

/// <summary>What plans say of an engine's memory, from shapes alone, against what it takes.</summary>
public class MemoryTests
{
    [Theory]
    [InlineData(2048, 64, 32, 2, 2, "relu")]
    [InlineData(12, 256, 384, 6, 6, "gelu")]
    [InlineData(4, 1024, 768, 12, 12, "relu")]
    [InlineData(1, 8000, 64, 8, 4, "relu")]
    [InlineData(16, 8, 30, 3, 1, "relu")]
    public void FusedTrainingBytes_OfAShape_AgreeWithTheEngine(int batch, int block, int embd, int heads, int layers, string activation)
    {
        var h = new Hyperparameters
        {
            BatchSize = batch,
            BlockSize = block,
            NEmbd = embd,
            NHead = heads,
            NLayer = layers,
            Activation = activation,
        };
        // The trainer's own: the state for checkpoints, and the tokens and targets of a batch and of an evaluation.
        var trainers = 3 * sizeof(float) * ModelSize.Parameters(h, 65) + 2L * sizeof(int) * (batch * block + Math.Max(8192, block));

        var told = ModelSize.FusedTrainingBytes(h, 65, textLength: 0) - trainers;

        var taken = FusedModel.MemoryBytes(65, h);
        // Copies of a fixed size are left out.
        Assert.InRange(told, 0.8 * taken - (4 << 20), 1.1 * taken + (1 << 20));
    }
}
