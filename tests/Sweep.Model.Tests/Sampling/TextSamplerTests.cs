using Sweep.Core;
namespace Sweep.Model.Tests;

public class TextSamplerTests
{
    [Theory]
    [InlineData(0.0, 0)]
    [InlineData(0.2499, 0)]
    [InlineData(0.2501, 1)]
    [InlineData(0.7499, 1)]
    [InlineData(0.7501, 2)]
    [InlineData(0.9999999999999999, 2)]
    public void Draw_UniformNumber_InvertsTheDistribution(double uniform, int expected) =>
        Assert.Equal(expected, TextSampler.Draw([0f, MathF.Log(2), 0f], temperature: 1, uniform));

    [Fact]
    public void Draw_LowTemperature_TakesTheLikeliest() =>
        Assert.Equal(1, TextSampler.Draw([0f, 1f, 0f], temperature: 1e-6, uniform: 0.999));

    [Theory]
    [MemberData(nameof(TestEngines.All), MemberType = typeof(TestEngines))]
    public void Sample_SameSeed_GivesTheSameText(EngineChoice choice)
    {
        using var engine = Trained(choice);

        var first = Sample(engine, temperature: 1, seed: 1);

        Assert.Equal(first, Sample(engine, temperature: 1, seed: 1));
        Assert.NotEqual(first, Sample(engine, temperature: 1, seed: 2));
        Assert.Equal(Sample(engine, temperature: 0, seed: 1), Sample(engine, temperature: 0, seed: 2));
        Assert.Equal(3 + 60, first.Length); // longer than block_size: the context was cropped
    }

    [Theory]
    [MemberData(nameof(TestEngines.All), MemberType = typeof(TestEngines))]
    public void Sample_MoreTokens_BeginsTheSame(EngineChoice choice)
    {
        using var engine = Trained(choice);

        Assert.Equal(Sample(engine, 1, 7, tokens: 20), Sample(engine, 1, 7, tokens: 40)[..23]);
    }

    private static ITrainingEngine Trained(EngineChoice choice)
    {
        var engine = TestEngines.Create(choice, TestEngines.SmallGpt);
        engine.Members[0].Import(TrainingState.Initial(engine.Layout, 1));
        for (var step = 0; step < 5; step++)
            engine.TrainStep([step]);
        return engine;
    }

    private static int[] Sample(ITrainingEngine engine, double temperature, long seed, int tokens = 60)
    {
        var vocabulary = TestEngines.Text.Vocabulary;
        return TextSampler.Sample(
            engine.Members[0], vocabulary.Size, TestEngines.SmallGpt.BlockSize, vocabulary.Encode("the"), tokens, temperature, seed);
    }
}
