namespace Sweep.Kernels.Tests;

/// <summary>The same bits whenever the same is asked, and how far the kernel sets agree.</summary>
public class DeterminismTests
{
    [Theory]
    [MemberData(nameof(TinyModel.Shapes), MemberType = typeof(TinyModel))]
    public void TrainStep_Twice_GivesTheSameBits(int vocabulary, int batch, int block, int embd, int heads, int layers, double dropout)
    {
        var model = TinyModel.Of(vocabulary, batch, block, embd, heads, layers, dropout);
        foreach (var set in KernelSets.Here)
            Assert.Equal(Trained(model, set), Trained(model, set));
    }

    [Theory]
    [MemberData(nameof(TinyModel.Shapes), MemberType = typeof(TinyModel))]
    public void TrainStep_EverySet_AgreesWithTheOthers(
        int vocabulary, int batch, int block, int embd, int heads, int layers, double dropout)
    {
        var model = TinyModel.Of(vocabulary, batch, block, embd, heads, layers, dropout);
        var best = Trained(model, KernelSets.Here[0]);
        foreach (var set in KernelSets.Here.Skip(1))
        {
            if (set == "avx2") // fused multiply-adds in the same order as avx512
                Assert.Equal(best, Trained(model, set));
            else
                Near.Assert(best, Trained(model, set), 1e-4, set);
        }
    }

    [Theory]
    [MemberData(nameof(TinyModel.Options), MemberType = typeof(TinyModel))]
    public void TrainStep_AnyOption_GivesTheSameBitsTwiceAndOnAvx2AsOnAvx512(string option)
    {
        foreach (var embd in (int[])[12, 32])
        {
            var model = TinyModel.With(option, embd);
            var best = Trained(model, KernelSets.Here[0]);
            foreach (var set in KernelSets.Here.Where(set => set == "avx2" || set == KernelSets.Here[0]))
            {
                Assert.Equal(best, Trained(model, set));
                Assert.Equal(best, Trained(model, set));
            }
        }
    }

    [Fact]
    public void EvalLosses_ASequenceAlone_GivesTheSameBitsAsAmongOthers()
    {
        var model = TinyModel.Of(33, 40, 9, 20, 4, 12, 0.5);
        using var gpt = model.Engine();
        var together = new float[40];
        gpt.EvalLosses(model.X, model.Y, together);
        for (var i = 0; i < together.Length; i++)
        {
            var alone = new float[1];
            gpt.EvalLosses(model.X.AsSpan(i * 9, 9), model.Y.AsSpan(i * 9, 9), alone);
            Assert.Equal(together[i], alone[0]);
        }
    }

    [Fact]
    public void TrainStep_AfterEvaluations_GivesTheSameBitsAsWithout()
    {
        var model = TinyModel.Of(65, 4, 7, 24, 8, 2, 0.2);
        using var disturbed = model.Engine();
        var losses = new float[4];
        var logits = new float[65];
        for (var step = 0; step < 3; step++)
        {
            disturbed.EvalLosses(model.X, model.Y, losses);
            disturbed.Logits(model.X.AsSpan(0, 3), logits);
            disturbed.TrainStep(model.X, model.Y, step);
        }
        Assert.Equal(Trained(model, null), disturbed.Copy(FusedBuffer.Parameters));
    }

    [Fact]
    public void TrainStep_OnAFewTokens_LearnsThem()
    {
        var model = TinyModel.Of(11, 4, 8, 32, 4, 2, 0.0);
        using var gpt = new FusedModel(11, model.Hyperparameters with { LearningRate = 3e-3 });
        gpt.Write(FusedBuffer.Parameters, [.. model.Parameters.Select(p => p / 3)]);
        double loss = 0;
        for (var step = 0; step < 400; step++)
            loss = gpt.TrainStep(model.X, model.Y, step);
        Assert.InRange(loss, 0, 0.05);
    }

    private static float[] Trained(TinyModel model, string? set)
    {
        using var gpt = model.Engine(set);
        for (var step = 0; step < 3; step++)
            gpt.TrainStep(model.X, model.Y, step);
        return gpt.Copy(FusedBuffer.Parameters);
    }
}
