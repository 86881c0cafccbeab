using Sweep.Core;

namespace Sweep.Listings;

/// <summary>Estimates of the memory that one run takes while it trains, by the engine that trains it.</summary>
public static class RunMemory
{
    // Of a trainer process before it trains: the runtime, and for torch its numeric libraries.
    private const long FusedProcessBytes = 60L << 20;
    private const long TorchProcessBytes = 250L << 20;

    /// <summary>Whether the fused engine trains this configuration: on a CPU, in float32, unless torch is asked for.</summary>
    public static bool IsFused(Hyperparameters h, EngineChoice engine, bool gpu) =>
        !gpu && h.Precision == "float32" && engine != EngineChoice.Torch;

    /// <summary>Bytes of the run itself, without its process.</summary>
    /// <param name="textLength">Characters of the text.</param>
    public static long OfRun(Hyperparameters h, int vocabularySize, long textLength, bool fused) => fused
        ? ModelSize.FusedTrainingBytes(h, vocabularySize, textLength)
        : ModelSize.TrainingBytes(h, vocabularySize, textLength);

    /// <summary>Bytes of a trainer process without a run.</summary>
    public static long OfProcess(bool fused) => fused ? FusedProcessBytes : TorchProcessBytes;
}
