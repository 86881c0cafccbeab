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

    /// <summary>For GPUs: nanoGPT's own run for one, with its dropout, and the same small enough to rehearse on a CPU.</summary>
    private static readonly Shape[] s_forGpus =
    [
        new("nanogpt-gpu", NanoGptOnGpu, 4),
        new("nanogpt-gpu-small", NanoGptOnGpu with { BatchSize = 2, BlockSize = 32, NLayer = 2 }, 2),
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

    /// <summary>configs/nanogpt-shakespeare-gpu.yaml, in float32.</summary>
    private static Hyperparameters NanoGptOnGpu => NanoGpt with
    {
        BatchSize = 64,
        BlockSize = 256,
        NEmbd = 384,
        NHead = 6,
        NLayer = 6,
        Dropout = 0.2,
        MaxIters = 5000,
    };

    /// <summary>True where the scripts of the lecture's model cannot train it.</summary>
    public bool IsNanoGpt => Hyperparameters.TieWeights;

    /// <param name="name">A configuration's name; behind a colon its precision, <c>seeds:bf16</c> say, where that is not float32.</param>
    /// <exception cref="UsageException">There is none of that name.</exception>
    public static Shape Of(string name)
    {
        var parts = name.Split(':', 2);
        var named = All.Concat(s_forGpus).ToList();
        var shape = named.FirstOrDefault(s => s.Name == parts[0]) ?? throw new UsageException(
            $"there is no configuration '{parts[0]}'; choose from {string.Join(", ", named.Select(s => s.Name))}");
        return parts.Length == 1 ? shape
            : shape with { Name = name, Hyperparameters = shape.Hyperparameters with { Precision = parts[1] } };
    }

    public string Description =>
        $"batch {Hyperparameters.BatchSize} x block {Hyperparameters.BlockSize}, {Hyperparameters.NLayer} layers, "
        + $"{Hyperparameters.NHead} heads, {Hyperparameters.NEmbd} embd, {Hyperparameters.Precision}"
        + (Hyperparameters.Dropout > 0 ? $", dropout {Hyperparameters.Dropout:0.0#}" : "")
        + (IsNanoGpt ? "; no biases, GELU, tied head, decay of matrices only, clipping, cosine schedule" : "");
}
