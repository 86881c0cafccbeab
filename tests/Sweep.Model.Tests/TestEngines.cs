using Sweep.Core;

namespace Sweep.Model.Tests;

/// <summary>Both engines, and small configurations to run them on.</summary>
public static class TestEngines
{
    public static TheoryData<string> All => ["torch", "fused"];

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

    public static Corpus Text => Corpus.Builtin("builtin:markov");

    public static ITrainingEngine Create(string engine, Hyperparameters hyperparameters) =>
        TrainingEngines.Create(engine, "cpu", hyperparameters, Text.Vocabulary.Size, new TrainingData(Text, hyperparameters));
}
