namespace Sweep.Bench;

/// <summary>One configuration to compare, and how much of it makes a round of a second or so.</summary>
/// <param name="Name">As the table has it.</param>
/// <param name="StepsARound">Training steps that each contender does before the next one's turn.</param>
internal sealed record Shape(string Name, Hyperparameters Hyperparameters, int StepsARound)
{
    /// <summary>
    /// The seeds' GPT, the same model in nanoGPT's sizes for CPUs, one that no cache holds, and nanoGPT's own model and training step.
    /// </summary>
    public static IReadOnlyList<Shape> All { get; } =
    [
        new("seeds", new Hyperparameters { BatchSize = 16, BlockSize = 32, NEmbd = 64, NHead = 4, NLayer = 4 }, 40),
        new("nanogpt-cpu", new Hyperparameters { BatchSize = 12, BlockSize = 64, NEmbd = 128, NHead = 4, NLayer = 4 }, 12),
        new("wide", new Hyperparameters { BatchSize = 16, BlockSize = 64, NEmbd = 384, NHead = 6, NLayer = 6 }, 2),
        new("nanogpt", NanoGpt, 12),
    ];

    /// <summary>configs/nanogpt-shakespeare-cpu.yaml; bench/pytorch/nanogpt.py has the same numbers.</summary>
    private static Hyperparameters NanoGpt => new()
    {
        BatchSize = 12,
        BlockSize = 64,
        NEmbd = 128,
        NHead = 4,
        NLayer = 4,
        MaxIters = 2000,
        LearningRate = 1e-3,
        LrSchedule = "cosine",
        WarmupIters = 100,
        MinLr = 1e-4,
        WeightDecay = 0.1,
        DecayMatricesOnly = true,
        Beta2 = 0.99,
        GradClip = 1.0,
        Bias = false,
        TieWeights = true,
        Activation = "gelu",
        Init = "gpt2",
        EmbdDropout = true,
    };

    /// <summary>True where the scripts of the lecture's model cannot train it.</summary>
    public bool IsNanoGpt => Hyperparameters.TieWeights;

    public static Shape Of(string name) => All.FirstOrDefault(s => s.Name == name)
        ?? throw new UsageException($"there is no configuration '{name}'; choose from {string.Join(", ", All.Select(s => s.Name))}");

    public string Description =>
        $"batch {Hyperparameters.BatchSize} x block {Hyperparameters.BlockSize}, {Hyperparameters.NLayer} layers, "
        + $"{Hyperparameters.NHead} heads, {Hyperparameters.NEmbd} embd"
        + (IsNanoGpt ? "; no biases, GELU, tied head, decay of matrices only, clipping, cosine schedule" : "");
}
