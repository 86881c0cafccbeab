using Sweep.Core;

namespace Sweep.Trainer.Tests;

/// <summary>A GPT that trains in a moment.</summary>
internal static class SmallGpt
{
    public static readonly Hyperparameters Shape = new()
    {
        BatchSize = 4,
        BlockSize = 16,
        NEmbd = 16,
        NHead = 2,
        NLayer = 2,
        MaxIters = 60,
        EvalInterval = 20,
        EvalIters = 2,
    };
}
