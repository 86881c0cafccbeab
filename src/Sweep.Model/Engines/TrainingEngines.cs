using Sweep.Core;

namespace Sweep.Model;

/// <summary>Chooses and makes engines.</summary>
public static class TrainingEngines
{
    /// <summary>The packages that this build computes with, for the record of a run.</summary>
    public static string Description { get; } = $"TorchSharp {typeof(TorchSharp.torch).Assembly.GetName().Version?.ToString(3)}";

    /// <param name="device"><c>cpu</c> or <c>cuda:N</c>.</param>
    /// <param name="data">Null for an engine that only generates.</param>
    /// <returns>An engine with one member.</returns>
    /// <exception cref="ConfigException">The configuration cannot be trained by this engine on this device.</exception>
    public static ITrainingEngine Create(
        EngineChoice engine, string device, Hyperparameters hyperparameters, int vocabularySize, TrainingData? data)
    {
        Check(hyperparameters);
        return engine switch
        {
            EngineChoice.Auto when FusedEngine.WhyNot(hyperparameters, device) is null =>
                new FusedEngine(hyperparameters, vocabularySize, data, device),
            EngineChoice.Fused => new FusedEngine(hyperparameters, vocabularySize, data, device),
            EngineChoice.Auto or EngineChoice.Torch =>
                new TorchEngine([hyperparameters], vocabularySize, data is null ? null : [data], device),
            _ => throw new ArgumentOutOfRangeException(nameof(engine), engine, null),
        };
    }

    /// <summary>The device kind of the engine that <see cref="Create"/> would make, and whether it can train packs.</summary>
    /// <inheritdoc cref="Create" path="/param"/>
    /// <exception cref="ConfigException">There is no such device.</exception>
    public static (string DeviceKind, bool CanPack) KindOf(EngineChoice engine, string device, Hyperparameters hyperparameters) =>
        engine switch
        {
            EngineChoice.Fused => (FusedEngine.Kind, false),
            EngineChoice.Auto when FusedEngine.WhyNot(hyperparameters, device) is null => (FusedEngine.Kind, false),
            EngineChoice.Auto or EngineChoice.Torch => (TorchDevice.KindOf(device, hyperparameters.Precision), true),
            _ => throw new ArgumentOutOfRangeException(nameof(engine), engine, null),
        };

    private static void Check(Hyperparameters h)
    {
        if (h.Model == "gpt" && (h.NHead < 1 || h.NEmbd % h.NHead != 0))
            throw new ConfigException($"n_embd {h.NEmbd} is not divisible by n_head {h.NHead}");
        if (h is { BatchSize: < 1 } or { EvalInterval: < 1 } or { EvalIters: < 1 } or { MaxIters: < 0 })
        {
            throw new ConfigException(
                $"batch_size {h.BatchSize}, eval_interval {h.EvalInterval} and eval_iters {h.EvalIters} must be 1 or more, "
                + $"max_iters {h.MaxIters} 0 or more");
        }
        if ((long)h.BatchSize * h.EvalIters > Array.MaxLength || (long)h.BatchSize * h.BlockSize > Array.MaxLength)
        {
            throw new ConfigException(
                $"batch_size {h.BatchSize} with eval_iters {h.EvalIters} and block_size {h.BlockSize} makes batches that no memory holds; "
                + "choose smaller ones");
        }
        if (h.Dropout is not (>= 0 and < 1))
            throw new ConfigException($"dropout {h.Dropout} is not in [0, 1)");
    }
}
