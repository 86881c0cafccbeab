namespace Sweep.Kernels.Tests;

/// <summary>The bigram against its formulas in double precision: logits are a row of the table, the gradient softmax minus one.</summary>
public class BigramTests
{
    private const int Vocabulary = 19;

    private static readonly TinyModel Model =
        new(Vocabulary, new Hyperparameters { Model = "bigram", BatchSize = 4, BlockSize = 7, NEmbd = 5, NHead = 3, Seed = 42 });

    [Fact]
    public void Backward_AnyBatch_EqualsTheFormulas()
    {
        var (loss, gradient) = Expected();
        foreach (var set in KernelSets.Here)
        {
            using var bigram = Model.Engine(set);
            Assert.Equal(Vocabulary * Vocabulary, bigram.NParams);
            Assert.Equal(loss, bigram.Backward(Model.X, Model.Y, 0), 1e-6);
            Near.Assert([.. gradient.Select(g => (float)g)], bigram.Copy(FusedBuffer.Gradients), 1e-6, set);
        }
    }

    [Fact]
    public void EvalLosses_AnyBatch_AverageToTheLoss()
    {
        using var bigram = Model.Engine();
        var losses = new float[4];
        bigram.EvalLosses(Model.X, Model.Y, losses);
        Assert.Equal(Expected().Loss, losses.Average(l => (double)l), 1e-6);
    }

    [Fact]
    public void Logits_OfSomeTokens_AreTheLastOnesRow()
    {
        using var bigram = Model.Engine();
        var logits = new float[Vocabulary];
        bigram.Logits([3, 0, 7], logits);
        Assert.Equal(Model.Parameters[(7 * Vocabulary)..(8 * Vocabulary)], logits);
    }

    private static (double Loss, double[] Gradient) Expected()
    {
        double loss = 0;
        var gradient = new double[Vocabulary * Vocabulary];
        for (var i = 0; i < Model.X.Length; i++)
        {
            var row = Model.Parameters.AsSpan(Model.X[i] * Vocabulary, Vocabulary).ToArray();
            var sum = row.Sum(logit => Math.Exp(logit));
            loss += (Math.Log(sum) - row[Model.Y[i]]) / Model.X.Length;
            for (var v = 0; v < Vocabulary; v++)
                gradient[Model.X[i] * Vocabulary + v] += (Math.Exp(row[v]) / sum - (v == Model.Y[i] ? 1 : 0)) / Model.X.Length;
        }
        return (loss, gradient);
    }
}
