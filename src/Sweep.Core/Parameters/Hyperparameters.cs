namespace Sweep.Core;

/// <summary>
/// Everything that decides what one run computes, besides the data. The defaults are the seeds' script's.
/// Member names in files and JSON are snake_case: <c>n_embd</c>, <c>learning_rate</c>.
/// </summary>
public sealed record Hyperparameters
{
    /// <summary><c>gpt</c> or <c>bigram</c>.</summary>
    public string Model { get; init; } = "gpt";
    /// <summary>Sequences per training step.</summary>
    public int BatchSize { get; init; } = 16;
    /// <summary>Characters a sequence holds: the longest context the model sees.</summary>
    public int BlockSize { get; init; } = 32;
    /// <summary>Optimizer updates in the whole run.</summary>
    public int MaxIters { get; init; } = 5000;
    /// <summary>Updates between two evaluations; one more stands at step 0 and one after the last update.</summary>
    public int EvalInterval { get; init; } = 100;
    /// <summary>Batches of <see cref="BatchSize"/> sequences that one evaluation averages, for each of train and val.</summary>
    public int EvalIters { get; init; } = 200;
    public double LearningRate { get; init; } = 1e-3;
    /// <summary>Width of the residual stream.</summary>
    public int NEmbd { get; init; } = 64;
    public int NHead { get; init; } = 4;
    public int NLayer { get; init; } = 4;
    /// <summary>Probability of dropping an activation, in [0, 1).</summary>
    public double Dropout { get; init; }
    /// <summary>AdamW's decoupled weight decay, applied to every parameter.</summary>
    public double WeightDecay { get; init; } = 0.01;
    public double Beta1 { get; init; } = 0.9;
    public double Beta2 { get; init; } = 0.999;
    /// <summary>Largest L2 norm of the whole gradient; 0 leaves it alone.</summary>
    public double GradClip { get; init; }
    /// <summary>Seeds initialisation, batches and dropout; evaluation batches do not depend on it.</summary>
    public long Seed { get; init; } = 1337;
    /// <summary>Arithmetic of the matrix products: <c>float32</c>, and on CUDA also <c>tf32</c> or <c>bf16</c>.</summary>
    public string Precision { get; init; } = "float32";
}
