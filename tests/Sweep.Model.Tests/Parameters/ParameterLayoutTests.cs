using Sweep.Core;

namespace Sweep.Model.Tests;

public class ParameterLayoutTests
{
    [Fact]
    public void Of_SeedsGpt_HasTheScriptsCountWithoutGaps()
    {
        var layout = ParameterLayout.Of(new Hyperparameters(), vocabularySize: 65);

        Assert.Equal(209_729, layout.Total);
        Assert.Equal(ModelSize.Parameters(new Hyperparameters(), 65), layout.Total);
        var end = 0;
        foreach (var parameter in layout)
        {
            Assert.Equal(end, parameter.Offset);
            end += parameter.Count;
        }
        Assert.Equal(layout.Total, end);
    }

    [Fact]
    public void Of_Bigram_IsOneTable()
    {
        var table = Assert.Single(ParameterLayout.Of(new Hyperparameters { Model = "bigram" }, 65));

        Assert.Equal([65, 65], table.Shape);
    }

    [Theory]
    [InlineData("rnn", 64, 4)]
    [InlineData("gpt", 0, 4)]
    [InlineData("gpt", 1 << 20, 4)]
    [InlineData("gpt", int.MaxValue, 4)]
    [InlineData("gpt", 1, int.MaxValue)]
    public void Of_ModelThatCannotBe_ThrowsConfigException(string model, int nEmbd, int nLayer) =>
        Assert.Throws<ConfigException>(() => ParameterLayout.Of(new Hyperparameters { Model = model, NEmbd = nEmbd, NLayer = nLayer }, 65));
}
