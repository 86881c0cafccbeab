using Sweep.Core;

namespace Sweep.Model.Tests;

/// <summary>Both engines, and small configurations to run them on.</summary>
public static class TestEngines
{
    public static TheoryData<EngineChoice> All => [EngineChoice.Torch, EngineChoice.Fused];

    /// <summary>A GPT that takes a millisecond a step.</summary>
    public static Hyperparameters SmallGpt { get; } = new()
    {
        BatchSize = 4,
        BlockSize = 16,
        NEmbd = 16,
        NHead = 2,
        NLayer = 2,
        MaxIters = 40,
        EvalInterval = 10,
        EvalIters = 3,
        Dropout = 0.1,
        GradClip = 1,
        Seed = 5,
    };

    /// <summary>
    /// Each hyperparameter that a GPT's arithmetic or schedule may have besides the first ones, and all of them together.
    /// </summary>
    public static TheoryData<string> Options => [.. s_options];

    /// <summary>(engine, option)</summary>
    public static TheoryData<EngineChoice, string> EnginesAndOptions
    {
        get
        {
            var all = new TheoryData<EngineChoice, string>();
            foreach (var option in s_options)
            {
                all.Add(EngineChoice.Torch, option);
                all.Add(EngineChoice.Fused, option);
            }
            return all;
        }
    }

    private static readonly string[] s_options =
    [
        "no biases", "qkv bias", "tied weights", "gelu", "gpt2 init", "decay of matrices only", "embedding dropout", "cosine schedule",
        "linear schedule", "micro-batches", "all of nanoGPT", "bigram",
    ];

    /// <summary><see cref="SmallGpt"/>, or another, with an option.</summary>
    public static Hyperparameters With(string option, Hyperparameters? hyperparameters = null)
    {
        var h = hyperparameters ?? SmallGpt;
        return option switch
        {
            "no biases" => h with { Bias = false },
            "qkv bias" => h with { QkvBias = true },
            "tied weights" => h with { TieWeights = true },
            "gelu" => h with { Activation = "gelu" },
            "gpt2 init" => h with { Init = "gpt2" },
            "decay of matrices only" => h with { DecayMatricesOnly = true, WeightDecay = 0.3 },
            "embedding dropout" => h with { EmbdDropout = true },
            // Warm-up and decay both have steps before and after 17, where the tests of resuming stop.
            "cosine schedule" => h with { LrSchedule = "cosine", WarmupIters = 20, LrDecayIters = 35, MinLr = 0 },
            "linear schedule" => h with { LrSchedule = "linear", WarmupIters = 3 },
            "micro-batches" => h with { BatchSize = 2, GradientAccumulationSteps = 3 },
            "all of nanoGPT" => h with
            {
                Bias = false,
                TieWeights = true,
                Activation = "gelu",
                Init = "gpt2",
                DecayMatricesOnly = true,
                EmbdDropout = true,
                LrSchedule = "cosine",
                WarmupIters = 10,
                GradientAccumulationSteps = 2,
                BatchSize = 3,
            },
            "bigram" => h with { Model = "bigram" },
            _ => throw new ArgumentException($"there is no option '{option}'"),
        };
    }

    public static Corpus Text => Corpus.Builtin("builtin:markov");

    public static ITrainingEngine Create(EngineChoice engine, Hyperparameters hyperparameters) =>
        TrainingEngines.Create(engine, "cpu", hyperparameters, Text.Vocabulary.Size, new TrainingData(Text, hyperparameters));
}
