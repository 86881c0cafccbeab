using System.Text.Json;

namespace Sweep.Core.Tests.Parameters;

public sealed class HyperparameterTests
{
    [Fact]
    public void All_HaveTheNamesAndOrderThatHyperparametersHaveInJson()
    {
        using var json = JsonDocument.Parse(JsonSerializer.Serialize(new Hyperparameters(), SweepJson.Compact));

        Assert.Equal(json.RootElement.EnumerateObject().Select(m => m.Name), Hyperparameter.All.Select(p => p.Name));
    }

    [Fact]
    public void Get_OfEachDefault_IsAllowedAndSetsItself()
    {
        var defaults = new Hyperparameters();

        Assert.All(Hyperparameter.All, p =>
        {
            var value = p.Get(defaults);
            Assert.True(p.Allows(value), p.Name);
            Assert.Equal(p.Kind, value.Plain switch
            {
                long => HyperparameterKind.Integer,
                double => HyperparameterKind.Number,
                _ => HyperparameterKind.Text,
            });
            Assert.Equal(defaults, p.With(defaults, value));
        });
    }

    [Fact]
    public void With_AnotherValue_ChangesThatMemberAlone()
    {
        var defaults = new Hyperparameters();

        Assert.All(Hyperparameter.All, p =>
        {
            ParameterValue other = p.Get(defaults).Plain switch
            {
                long n => n + 1,
                double d => d / 2 + 0.125,
                string s => s + "!",
                _ => throw new InvalidOperationException(),
            };
            var changed = p.With(defaults, other);
            Assert.Equal(other, p.Get(changed));
            Assert.All(Hyperparameter.All.Where(q => q != p), q => Assert.Equal(q.Get(defaults), q.Get(changed)));
        });
    }

    [Theory]
    [InlineData("context_length", "block_size")]
    [InlineData("d_embed", "n_embd")]
    [InlineData("block_size", "block_size")]
    public void Find_AnAlias_IsTheHyperparameter(string name, string found) => Assert.Equal(found, Hyperparameter.Find(name)?.Name);
}
