using Sweep.Core;

namespace Sweep.Model.Tests;

public class ParameterInitializerTests
{
    private static readonly ParameterLayout Layout = ParameterLayout.Of(new Hyperparameters(), 65);

    [Fact]
    public void Fill_SeedsGpt_HasPyTorchsDistributions()
    {
        var parameters = TrainingState.Initial(Layout, 1337).Parameters;

        var embedding = Values(parameters, "token_embedding_table.weight");
        Assert.InRange(embedding.Average(), -0.06, 0.06); // 4160 standard normals: a standard error of 0.016
        Assert.InRange(Math.Sqrt(embedding.Average(v => v * v)), 0.95, 1.05);
        var linear = Values(parameters, "blocks.1.ffwd.net.2.weight"); // 256 inputs: uniform in +-1/16
        Assert.InRange(linear.Max(), 0.062, 0.0625);
        Assert.InRange(linear.Min(), -0.0625, -0.062);
        Assert.InRange(linear.Average(v => v * v), 0.0625 * 0.0625 / 3 * 0.97, 0.0625 * 0.0625 / 3 * 1.03);
        Assert.All(Values(parameters, "ln_f.weight"), v => Assert.Equal(1, v));
        Assert.All(Values(parameters, "blocks.0.ln1.bias"), v => Assert.Equal(0, v));
    }

    [Fact]
    public void Fill_OtherSeed_GivesOtherNumbers_AndTheSameSeedTheSame()
    {
        var first = TrainingState.Initial(Layout, 1);

        Assert.Equal(first.ParametersSha256(), TrainingState.Initial(Layout, 1).ParametersSha256());
        Assert.NotEqual(first.ParametersSha256(), TrainingState.Initial(Layout, 2).ParametersSha256());
    }

    private static float[] Values(float[] parameters, string name)
    {
        var parameter = Layout.Single(p => p.Name == name);
        return parameters.AsSpan(parameter.Offset, parameter.Count).ToArray();
    }
}
