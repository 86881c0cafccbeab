using TorchSharp;

namespace Sweep.Model.Tests;

public class MatrixProductsTests
{
    [Fact]
    public void Forward_InBfloat16_IsNearFloat32ButNotTheSame()
    {
        var h = TestEngines.SmallGpt with { Dropout = 0 };
        using var scope = torch.NewDisposeScope();
        using var without = torch.no_grad();
        var layout = ParameterLayout.Of(h, vocabularySize: 11);
        using var parameters = new FlatParameters(layout, runs: 1, torch.CPU);
        parameters.Values.copy_(torch.tensor(TrainingState.Initial(layout, 1).Parameters).view(1, -1));
        using var wide = new Gpt(parameters, h, torch.CPU);
        using var narrow = new Gpt(parameters, h with { Precision = "bf16" }, torch.CPU);
        var ids = torch.arange(16, dtype: torch.ScalarType.Int64).remainder(11).view(1, 1, 16);

        var expected = wide.Forward(ids, Dropout.None).data<float>().ToArray();
        var actual = narrow.Forward(ids, Dropout.None).data<float>().ToArray();

        var error = expected.Zip(actual, (e, a) => Math.Abs(e - a)).Max();
        Assert.InRange(error, 1e-5, 0.05 * expected.Max(Math.Abs)); // bfloat16 keeps 8 bits
    }
}
