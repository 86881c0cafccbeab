namespace Sweep.Core;

/// <summary>Which implementation of the training step is asked for; what trains is part of a run's device kind.</summary>
public enum EngineChoice
{
    /// <summary>The fused one where it can train the configuration, else torch.</summary>
    Auto,

    /// <summary>libtorch, on CPUs and GPUs.</summary>
    Torch,

    /// <summary>The kernels of our own: CPUs, float32.</summary>
    Fused,
}
