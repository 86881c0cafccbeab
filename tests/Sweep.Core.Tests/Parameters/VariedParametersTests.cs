namespace Sweep.Core.Tests.Parameters;

public sealed class VariedParametersTests
{
    private static readonly Hyperparameters s_short = new() { LearningRate = 0.01, MaxIters = 100 };

    [Fact]
    public void Of_OneFile_IsWhatItNamesInItsOrder()
    {
        Hyperparameters[] runs = [s_short, s_short with { NEmbd = 32 }];

        Assert.Equal(["n_embd", "batch_size"], Names(runs, ["n_embd", "batch_size"]));
        Assert.Empty(Names([], []));
    }

    [Fact]
    public void Of_AConstantThatWasChanged_IsAmongThem()
    {
        Hyperparameters[] runs =
            [s_short with { Dropout = 0.1 }, s_short, s_short with { MaxIters = 500 }, s_short with { Dropout = 0.1, BatchSize = 8 }];

        Assert.Equal(["dropout", "batch_size", "max_iters"], Names(runs, ["dropout"]));
        Assert.Equal(["dropout", "batch_size", "max_iters", "seed"], Names(runs, ["dropout", "seed"]));
        Assert.Equal(["seed", "dropout", "batch_size", "max_iters"], Names(runs, ["seed", "dropout"]));
    }

    [Fact]
    public void Of_SeveralFiles_IsWhatAnyOfThemNames()
    {
        var varied = VariedParameters.Of([s_short, s_short], [["n_embd"], [], ["seed", "n_embd", "dropout"]]);

        Assert.Equal(["n_embd", "seed", "dropout"], varied.Names);
    }

    [Fact]
    public void Of_SeedsThatNoFileNames_LeavesThemOut() =>
        Assert.Empty(Names([s_short, s_short with { Seed = 1338 }], []));

    [Fact]
    public void Of_WhatFollowsFromOthers_IsAmongThemOnlyWhereSomebodyGaveIt()
    {
        // min_lr is a tenth of learning_rate, lr_decay_iters is max_iters.
        Hyperparameters[] runs = [s_short, s_short with { LearningRate = 0.02 }, s_short with { MaxIters = 500 }];

        Assert.Equal(["max_iters", "learning_rate"], Names(runs, []));
        Assert.Equal(["max_iters", "learning_rate", "min_lr"], Names([.. runs, s_short with { MinLr = 0.005 }], []));
    }

    [Fact]
    public void ValuesOf_EachRun_AreItsOwnInOneOrder()
    {
        var longer = s_short with { MaxIters = 500, NEmbd = 32 };
        var varied = VariedParameters.Of([s_short, longer], [["learning_rate", "newer"], []]);
        var first = varied.ValuesOf(s_short, new Dictionary<string, ParameterValue> { ["newer"] = 7L, ["learning_rate"] = 0.01 });
        var second = varied.ValuesOf(longer, new Dictionary<string, ParameterValue>());

        Assert.Equal(
            [new("learning_rate", 0.01), new("newer", 7L), new("max_iters", 100L), new("n_embd", 64L)],
            first.AsEnumerable());
        // What a later version has added is known only of the runs that were stored with it.
        Assert.Equal([new("learning_rate", 0.01), new("max_iters", 500L), new("n_embd", 32L)], second.AsEnumerable());
    }

    private static IReadOnlyList<string> Names(Hyperparameters[] runs, string[] named) => VariedParameters.Of(runs, [named]).Names;
}
