using Sweep.Core;

namespace Sweep.Worker.Tests;

/// <summary>A GPT that real trainers train in a moment.</summary>
internal static class TinyGpt
{
    public static Hyperparameters Hyperparameters { get; } = new()
    {
        BatchSize = 4,
        BlockSize = 16,
        NEmbd = 16,
        NHead = 2,
        NLayer = 2,
        MaxIters = 40,
        EvalInterval = 10,
    };
}
