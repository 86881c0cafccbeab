namespace Sweep.Model;

/// <summary>How a parameter starts.</summary>
public enum Initialization
{
    /// <summary>Normal with mean 0: PyTorch's Embedding (deviation 1), and all weights of GPT-2.</summary>
    Normal,
    /// <summary>
    /// Uniform around 0: PyTorch's Linear has the bound 1 / sqrt(inputs), for its weight (kaiming_uniform with a = sqrt 5) and bias alike.
    /// </summary>
    Uniform,
    Zero,
    One,
}

/// <summary>One parameter tensor and its place in the flat buffer.</summary>
/// <param name="Name">As in state dicts and checkpoints.</param>
/// <param name="Shape">Row-major.</param>
/// <param name="Offset">Index of its first element in the flat buffer.</param>
/// <param name="Spread">
/// Of <see cref="Initialization.Normal"/> the standard deviation, of <see cref="Initialization.Uniform"/> the bound; 0 for the others.
/// </param>
public sealed record ParameterInfo(string Name, IReadOnlyList<int> Shape, int Offset, Initialization Initialization, double Spread)
{
    /// <summary>True for what weight decay acts on where it acts on matrices only.</summary>
    public bool IsMatrix => Shape.Count == 2;

    public int Count { get; } = Shape.Aggregate(1, (product, size) => checked(product * size));
}
