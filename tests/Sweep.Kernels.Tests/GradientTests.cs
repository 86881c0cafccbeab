namespace Sweep.Kernels.Tests;

/// <summary>Against a plain double-precision GPT: loss, dropout masks included, and gradients as its differences.</summary>
public class GradientTests
{
    private const int Step = 5;

    [Theory]
    [MemberData(nameof(TinyModel.Shapes), MemberType = typeof(TinyModel))]
    public void Backward_AnyShape_EqualsTheReferencesLoss(
        int vocabulary, int batch, int block, int embd, int heads, int layers, double dropout)
    {
        var model = TinyModel.Of(vocabulary, batch, block, embd, heads, layers, dropout);
        var expected = new ReferenceGpt(vocabulary, model.Hyperparameters).Loss(Doubles(model.Parameters), model.X, model.Y, Step);
        foreach (var set in KernelSets.Here)
        {
            using var gpt = model.Engine(set);
            Assert.Equal(expected, gpt.Backward(model.X, model.Y, Step), 1e-5 * Math.Max(1, expected));
        }
    }

    [Theory]
    [MemberData(nameof(TinyModel.Shapes), MemberType = typeof(TinyModel))]
    public void Backward_AnyShape_EqualsTheReferencesDifferences(
        int vocabulary, int batch, int block, int embd, int heads, int layers, double dropout)
    {
        var model = TinyModel.Of(vocabulary, batch, block, embd, heads, layers, dropout);
        var reference = new ReferenceGpt(vocabulary, model.Hyperparameters);
        var random = new CounterRandom(7, RandomStream.Search);
        foreach (var set in KernelSets.Here)
        {
            using var gpt = model.Engine(set);
            gpt.Backward(model.X, model.Y, Step);
            var gradient = gpt.Copy(FusedBuffer.Gradients);
            // Every part of the buffer in a random direction: no element goes unseen, and a wrong one cannot hide behind larger ones far
            // away.
            const int Parts = 12;
            for (var s = 0; s < Parts; s++)
            {
                var direction = new double[gradient.Length];
                double along = 0, size = 0;
                for (var i = (int)((long)gradient.Length * s / Parts); i < (int)((long)gradient.Length * (s + 1) / Parts); i++)
                {
                    direction[i] = random.Normal((ulong)i);
                    along += gradient[i] * direction[i];
                    size += gradient[i] * (double)gradient[i];
                }
                const double H = 1e-5;
                var difference = (reference.Loss(Moved(model.Parameters, direction, H), model.X, model.Y, Step)
                    - reference.Loss(Moved(model.Parameters, direction, -H), model.X, model.Y, Step)) / (2 * H);
                Assert.True(
                    Math.Abs(difference - along) <= 1e-3 * Math.Sqrt(size) + 1e-6,
                    $"{set}, part {s}: {along}, by differences {difference}");
            }
        }
    }

    private static double[] Doubles(float[] values) => [.. values.Select(v => (double)v)];

    private static double[] Moved(float[] from, double[] direction, double by) => [.. from.Select((v, i) => v + by * direction[i])];
}
