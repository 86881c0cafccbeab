namespace Sweep.Bench;

/// <summary>One configuration to compare, and how much of it makes a round of a second or so.</summary>
/// <param name="Name">As the table has it.</param>
/// <param name="StepsARound">Training steps that each contender does before the next one's turn.</param>
internal sealed record Shape(string Name, Hyperparameters Hyperparameters, int StepsARound)
{
    /// <summary>The seeds' GPT, nanoGPT's configuration for CPUs, and one that no cache holds.</summary>
    public static IReadOnlyList<Shape> All { get; } =
    [
        new("seeds", new Hyperparameters { BatchSize = 16, BlockSize = 32, NEmbd = 64, NHead = 4, NLayer = 4 }, 40),
        new("nanogpt-cpu", new Hyperparameters { BatchSize = 12, BlockSize = 64, NEmbd = 128, NHead = 4, NLayer = 4 }, 12),
        new("wide", new Hyperparameters { BatchSize = 16, BlockSize = 64, NEmbd = 384, NHead = 6, NLayer = 6 }, 2),
    ];

    public static Shape Of(string name) => All.FirstOrDefault(s => s.Name == name)
        ?? throw new UsageException($"there is no configuration '{name}'; choose from {string.Join(", ", All.Select(s => s.Name))}");

    public string Description =>
        $"batch {Hyperparameters.BatchSize} x block {Hyperparameters.BlockSize}, {Hyperparameters.NLayer} layers, "
        + $"{Hyperparameters.NHead} heads, {Hyperparameters.NEmbd} embd";
}
