namespace Sweep.Kernels.Tests;

/// <summary>Against a plain double-precision GPT: loss, dropout masks included, and gradients as its differences.</summary>
public class GradientTests
{
    private const int Step = 5;

    [Theory]
    [MemberData(nameof(TinyModel.Shapes), MemberType = typeof(TinyModel))]
    public void Backward_AnyShape_EqualsTheReferencesLoss(
        int vocabulary, int batch, int block, int embd, int heads, int layers, double dropout) =>
        AssertLoss(TinyModel.Of(vocabulary, batch, block, embd, heads, layers, dropout));

    [Theory]
    [MemberData(nameof(TinyModel.Options), MemberType = typeof(TinyModel))]
    public void Backward_AnyOption_EqualsTheReferencesLoss(string option) => OnBothWidths(option, AssertLoss);

    [Theory]
    [MemberData(nameof(TinyModel.Shapes), MemberType = typeof(TinyModel))]
    public void Backward_AnyShape_EqualsTheReferencesDifferences(
        int vocabulary, int batch, int block, int embd, int heads, int layers, double dropout) =>
        AssertGradient(TinyModel.Of(vocabulary, batch, block, embd, heads, layers, dropout));

    [Theory]
    [MemberData(nameof(TinyModel.Options), MemberType = typeof(TinyModel))]
    public void Backward_AnyOption_EqualsTheReferencesDifferences(string option) => OnBothWidths(option, AssertGradient);

    private static void OnBothWidths(string option, Action<TinyModel> assert)
    {
        assert(TinyModel.With(option, embd: 12));
        assert(TinyModel.With(option, embd: 32));
    }

    private static void AssertLoss(TinyModel model)
    {
        var expected = new ReferenceGpt(model.Vocabulary, model.Hyperparameters).Loss(Doubles(model.Parameters), model.X, model.Y, Step);
        foreach (var set in KernelSets.Here)
        {
            using var gpt = model.Engine(set);
            Assert.Equal(expected, gpt.Backward(model.X, model.Y, Step), 1e-5 * Math.Max(1, expected));
        }
    }

    private static void AssertGradient(TinyModel model)
    {
        var reference = new ReferenceGpt(model.Vocabulary, model.Hyperparameters);
        var random = new CounterRandom(7, RandomStream.Search);
        var gradients = KernelSets.Here.ToDictionary(set => set, set =>
        {
            using var gpt = model.Engine(set);
            gpt.Backward(model.X, model.Y, Step);
            return gpt.Copy(FusedBuffer.Gradients);
        });
        // Every part of the buffer in a random direction: no element goes unseen, and a wrong one cannot hide behind larger ones far away.
        const int Parts = 12;
        var total = model.Parameters.Length;
        for (var part = 0; part < Parts; part++)
        {
            var direction = new double[total];
            for (var i = (int)((long)total * part / Parts); i < (int)((long)total * (part + 1) / Parts); i++)
                direction[i] = random.Normal((ulong)i);
            const double H = 1e-7; // so small that hardly a ReLU changes sides
            var difference = (reference.Loss(Moved(model.Parameters, direction, H), model.X, model.Y, Step)
                - reference.Loss(Moved(model.Parameters, direction, -H), model.X, model.Y, Step)) / (2 * H);
            foreach (var (set, gradient) in gradients)
            {
                var along = gradient.Zip(direction, (g, d) => g * d).Sum();
                var size = gradient.Where((_, i) => direction[i] != 0).Sum(g => g * (double)g);
                Assert.True(
                    Math.Abs(difference - along) <= 1e-3 * Math.Sqrt(size) + 1e-6,
                    $"{set}, part {part}: {along}, by differences {difference}");
            }
        }
    }

    private static double[] Doubles(float[] values) => [.. values.Select(v => (double)v)];

    private static double[] Moved(float[] from, double[] direction, double by) => [.. from.Select((v, i) => v + by * direction[i])];
}
