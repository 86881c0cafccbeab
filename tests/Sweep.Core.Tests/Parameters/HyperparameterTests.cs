using System.Text.Json;

namespace Sweep.Core.Tests.Parameters;

public sealed class HyperparameterTests
{
    [Fact]
    public void All_HaveTheNamesAndOrderThatHyperparametersHaveInJson()
    {
        var all = new Hyperparameters { LrDecayIters = 1, MinLr = 1 }; // the two that are left out where nobody gave them
        using var json = JsonDocument.Parse(JsonSerializer.Serialize(all, SweepJson.Compact));

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
                bool => HyperparameterKind.Flag,
                _ => HyperparameterKind.Text,
            });
            Assert.Equal(defaults, p.Reset(p.With(defaults, value)));
            Assert.True(p.IsDefault(p.With(defaults, value)), p.Name);
            Assert.Equal(value, p.Get(p.With(defaults, value)));
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
                bool b => !b,
                string s => s + "!",
                _ => throw new InvalidOperationException(),
            };
            var changed = p.With(defaults, other);
            Assert.Equal(other, p.Get(changed));
            Assert.False(p.IsDefault(changed), p.Name);
            Assert.Equal(defaults, p.Reset(changed));
            Assert.All(Hyperparameter.All.Where(q => q != p && q.HasFixedDefault), q => Assert.Equal(q.Get(defaults), q.Get(changed)));
        });
    }

    [Fact]
    public void Get_WithoutAValueOfItsOwn_FollowsFromOthers()
    {
        var h = new Hyperparameters { MaxIters = 70, LearningRate = 0.5 };

        Assert.Equal(70L, Hyperparameter.Find("lr_decay_iters")!.Get(h));
        Assert.Equal(0.05, Hyperparameter.Find("min_lr")!.Get(h));
        Assert.True(Hyperparameter.Find("min_lr")!.IsDefault(h with { MinLr = 0.05 }));
    }

    [Fact]
    public void MayDifferInPack_IsWhatDecidesNoTensorAndNoOperation() => Assert.Equal(
        [
            "max_iters", "eval_interval", "eval_iters", "learning_rate", "dropout", "weight_decay", "beta1", "beta2", "grad_clip", "seed",
            "lr_schedule", "warmup_iters", "lr_decay_iters", "min_lr", "init",
        ],
        Hyperparameter.All.Where(p => p.MayDifferInPack).Select(p => p.Name));

    [Theory]
    [InlineData("context_length", "block_size")]
    [InlineData("decay_lr", "lr_schedule")]
    [InlineData("d_embed", "n_embd")]
    [InlineData("block_size", "block_size")]
    public void Find_AnAlias_IsTheHyperparameter(string name, string found) => Assert.Equal(found, Hyperparameter.Find(name)?.Name);
}
