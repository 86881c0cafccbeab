namespace Sweep.Kernels.Tests;

/// <summary>AdamW and clipping against the formulas in double precision.</summary>
public class OptimizerTests
{
    [Theory]
    [InlineData(0.0)]
    [InlineData(0.05)]
    [InlineData(1e6)]
    public void TrainStep_Clipped_EqualsTheFormulas(double clip) =>
        AssertFormulas(TinyModel.Of(13, 2, 5, 12, 2, 2, 0.1), h => h with { GradClip = clip });

    [Fact]
    public void TrainStep_ScheduledRate_EqualsTheFormulas() =>
        AssertFormulas(
            TinyModel.Of(13, 2, 5, 12, 2, 2, 0.1),
            h => h with { LrSchedule = "cosine", WarmupIters = 2, LrDecayIters = 4, GradClip = 0.1 });

    [Fact]
    public void TrainStep_DecayOfMatricesOnly_LeavesVectorsUndecayed()
    {
        var model = TinyModel.Of(13, 2, 5, 12, 2, 2, 0.1);
        AssertFormulas(model, h => h with { DecayMatricesOnly = true }, IsOfMatrix);

        // The two tables, then each block's LayerNorm, qkv, projection, LayerNorm and MLP, then the last LayerNorm and the head.
        bool IsOfMatrix(int index)
        {
            const int C = 12;
            (int Count, bool Matrix)[] block =
            [
                (2 * C, false), (3 * C * C, true), (C * C, true), (C, false), (2 * C, false), (4 * C * C, true), (4 * C, false),
                (4 * C * C, true), (C, false),
            ];
            (int Count, bool Matrix)[] all = [((13 + 5) * C, true), .. block, .. block, (2 * C, false), (13 * C, true), (13, false)];
            foreach (var (count, matrix) in all)
            {
                if (index < count)
                    return matrix;
                index -= count;
            }
            throw new InvalidOperationException($"{index} elements too many");
        }
    }

    [Fact]
    public void TrainStep_Bigram_EqualsTheFormulas() =>
        AssertFormulas(new TinyModel(13, new Hyperparameters { Model = "bigram", BatchSize = 3, BlockSize = 5, Seed = 42 }), h => h);

    private static void AssertFormulas(TinyModel model, Func<Hyperparameters, Hyperparameters> option, Func<int, bool>? decays = null)
    {
        var h = option(model.Hyperparameters with { WeightDecay = 0.2, LearningRate = 3e-3, Beta1 = 0.8, Beta2 = 0.95 });
        foreach (var set in KernelSets.Here)
        {
            using var gpt = new FusedModel(model.Vocabulary, h, set);
            gpt.Write(FusedBuffer.Parameters, model.Parameters);
            double[] p = [.. model.Parameters.Select(v => (double)v)], m = new double[p.Length], v = new double[p.Length];
            for (var step = 0; step < 4; step++)
            {
                gpt.TrainStep(model.X, model.Y, step);
                var g = gpt.Copy(FusedBuffer.Gradients);
                var norm = Math.Sqrt(g.Sum(e => e * (double)e));
                var scale = h.GradClip > 0 ? Math.Min(1, h.GradClip / (norm + 1e-6)) : 1;
                var rate = LearningRateSchedule.At(h, step);
                var (correction1, correction2) = (1 - Math.Pow(h.Beta1, step + 1), 1 - Math.Pow(h.Beta2, step + 1));
                for (var i = 0; i < p.Length; i++)
                {
                    m[i] = h.Beta1 * m[i] + (1 - h.Beta1) * g[i] * scale;
                    v[i] = h.Beta2 * v[i] + (1 - h.Beta2) * g[i] * scale * g[i] * scale;
                    p[i] = p[i] * (1 - (decays?.Invoke(i) == false ? 0 : rate * h.WeightDecay))
                        - rate / correction1 * m[i] / (Math.Sqrt(v[i] / correction2) + 1e-8);
                }
            }
            Near.Assert([.. p.Select(e => (float)e)], gpt.Copy(FusedBuffer.Parameters), 1e-6, $"{set} parameters");
            Near.Assert([.. m.Select(e => (float)e)], gpt.Copy(FusedBuffer.FirstMoments), 1e-6, $"{set} first moments");
            Near.Assert([.. v.Select(e => (float)e)], gpt.Copy(FusedBuffer.SecondMoments), 1e-6, $"{set} second moments");
        }
    }

    [Fact]
    public void Write_StateOfAnotherEngine_GoesOnAsItWould()
    {
        var model = TinyModel.Of(13, 2, 5, 12, 2, 2, 0.3);
        using var first = model.Engine();
        for (var step = 0; step < 3; step++)
            first.TrainStep(model.X, model.Y, step);

        using var second = new FusedModel(model.Vocabulary, model.Hyperparameters);
        foreach (var buffer in (FusedBuffer[])[FusedBuffer.Parameters, FusedBuffer.FirstMoments, FusedBuffer.SecondMoments])
            second.Write(buffer, first.Copy(buffer));
        for (var step = 3; step < 6; step++)
            Assert.Equal(first.TrainStep(model.X, model.Y, step), second.TrainStep(model.X, model.Y, step));
        Assert.Equal(first.Copy(FusedBuffer.Parameters), second.Copy(FusedBuffer.Parameters));
    }

    [Fact]
    public void TrainStep_MomentsTooSmallToCount_BecomeZeroAndTheCallersArithmeticStays()
    {
        var model = TinyModel.Of(13, 1, 3, 16, 2, 1, 0.0);
        using var gpt = model.Engine();
        gpt.Write(FusedBuffer.FirstMoments, [.. Enumerable.Repeat(1e-40f, gpt.NParams)]);
        gpt.TrainStep(model.X, model.Y, 0);
        var gradients = gpt.Copy(FusedBuffer.Gradients);
        var moments = gpt.Copy(FusedBuffer.FirstMoments);
        var silent = Enumerable.Range(0, gpt.NParams).Where(i => gradients[i] == 0).ToArray();
        Assert.NotEmpty(silent); // the embeddings of tokens that are not in the batch
        Assert.All(silent, i => Assert.Equal(0f, moments[i]));
        Assert.NotEqual(0f, TenthOf(1e-40f));
    }

    private static float TenthOf(float value) => value / 10;
}
