namespace Sweep.Model;

/// <summary>How a parameter starts.</summary>
public enum Initialization
{
    /// <summary>Standard normal: PyTorch's Embedding.</summary>
    Normal,
    /// <summary>Uniform in +-1/sqrt(fan in): PyTorch's Linear, weight (kaiming_uniform with a = sqrt 5) and bias alike.</summary>
    Uniform,
    Zero,
    One,
}

/// <summary>One parameter tensor and its place in the flat buffer.</summary>
/// <param name="Name">As in state dicts and checkpoints.</param>
/// <param name="Shape">Row-major.</param>
/// <param name="Offset">Index of its first element in the flat buffer.</param>
/// <param name="FanIn">Inputs of the Linear it belongs to; used by <see cref="Initialization.Uniform"/>.</param>
public sealed record ParameterInfo(string Name, IReadOnlyList<int> Shape, int Offset, Initialization Initialization, int FanIn)
{
    public int Count { get; } = Shape.Aggregate(1, (product, size) => checked(product * size));
}
