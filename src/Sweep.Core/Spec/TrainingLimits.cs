namespace Sweep.Core;

/// <summary>
/// What can be trained on a text: the conditions on a configuration as a whole, beyond the bounds of each hyperparameter. A sweep file's
/// combinations are refused by them, and a search that learns leaves out what they forbid.
/// </summary>
/// <param name="LargestBlockSize">The longest context that the text has room for.</param>
/// <param name="VocabularySize">How many tokens differ.</param>
public sealed record TrainingLimits(int LargestBlockSize, int VocabularySize)
{
    /// <summary>One flat buffer of float32 holds the parameters, indexed by 32 bits.</summary>
    internal const long MostParameters = 2_000_000_000;

    internal const long MostTokensInBatch = 1 << 24;

    /// <summary>An evaluation's losses are one array: a float32 for each sequence.</summary>
    internal const long MostSequencesInEvaluation = int.MaxValue;

    /// <summary>True when a run of this configuration can be trained.</summary>
    public bool Allow(Hyperparameters configuration) =>
        HasWholeHeads(configuration)
        && configuration.BlockSize <= LargestBlockSize
        && TokensInStep(configuration) <= MostTokensInBatch
        && SequencesInEvaluation(configuration) <= MostSequencesInEvaluation
        && HasRateToFall(configuration)
        && HasStepsToFall(configuration)
        && ModelSize.Parameters(configuration, VocabularySize) is not > MostParameters;

    /// <summary>Every head has the same whole part of the embedding.</summary>
    internal static bool HasWholeHeads(Hyperparameters h) => h.Model != "gpt" || h.NEmbd % h.NHead == 0;

    internal static long TokensInStep(Hyperparameters h) => (long)h.BatchSize * h.BlockSize * h.GradientAccumulationSteps;

    internal static long SequencesInEvaluation(Hyperparameters h) => (long)h.EvalIters * h.BatchSize;

    /// <summary>A rate that falls has something to fall to.</summary>
    internal static bool HasRateToFall(Hyperparameters h) =>
        h.LrSchedule == "constant" || LearningRateSchedule.Lowest(h) <= h.LearningRate;

    /// <summary>A rate that falls has steps to fall in, after the warm-up.</summary>
    internal static bool HasStepsToFall(Hyperparameters h) =>
        h.LrSchedule == "constant" || h.WarmupIters < LearningRateSchedule.End(h);
}
