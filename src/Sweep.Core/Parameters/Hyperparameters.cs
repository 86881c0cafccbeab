namespace Sweep.Core;

/// <summary>
/// Everything that decides what one run computes, besides the data. The defaults are the seeds' script's.
/// Member names in files and JSON are snake_case: <c>n_embd</c>, <c>learning_rate</c>.
/// </summary>
public sealed record Hyperparameters
{
    /// <summary><c>gpt</c> or <c>bigram</c>.</summary>
    public string Model { get; init; } = "gpt";
    /// <summary>Sequences per micro-batch; a training step has <see cref="GradientAccumulationSteps"/> of them.</summary>
    public int BatchSize { get; init; } = 16;
    /// <summary>Characters a sequence holds: the longest context the model sees.</summary>
    public int BlockSize { get; init; } = 32;
    /// <summary>Optimizer updates in the whole run.</summary>
    public int MaxIters { get; init; } = 5000;
    /// <summary>Updates between two evaluations; one more stands at step 0 and one after the last update.</summary>
    public int EvalInterval { get; init; } = 100;
    /// <summary>Batches of <see cref="BatchSize"/> sequences that one evaluation averages, for each of train and val.</summary>
    public int EvalIters { get; init; } = 200;
    /// <summary>The highest rate of the schedule (<see cref="LearningRateSchedule"/>).</summary>
    public double LearningRate { get; init; } = 1e-3;
    /// <summary>Width of the residual stream.</summary>
    public int NEmbd { get; init; } = 64;
    public int NHead { get; init; } = 4;
    public int NLayer { get; init; } = 4;
    /// <summary>Probability of dropping an activation, in [0, 1).</summary>
    public double Dropout { get; init; }
    /// <summary>AdamW's decoupled weight decay, applied to every parameter or to matrices only (<see cref="DecayMatricesOnly"/>).</summary>
    public double WeightDecay { get; init; } = 0.01;
    public double Beta1 { get; init; } = 0.9;
    public double Beta2 { get; init; } = 0.999;
    /// <summary>Largest L2 norm of the whole gradient; 0 leaves it alone.</summary>
    public double GradClip { get; init; }
    /// <summary>Seeds initialisation, batches and dropout; evaluation batches do not depend on it.</summary>
    public long Seed { get; init; } = 1337;
    /// <summary>Arithmetic of the matrix products: <c>float32</c>, and on CUDA also <c>tf32</c> or <c>bf16</c>.</summary>
    public string Precision { get; init; } = "float32";
    /// <summary>
    /// <c>constant</c>, <c>cosine</c> or <c>linear</c>: how the rate falls from <see cref="LearningRate"/> to the lowest.
    /// </summary>
    public string LrSchedule { get; init; } = "constant";
    /// <summary>Updates over which the rate rises to <see cref="LearningRate"/>.</summary>
    public int WarmupIters { get; init; }
    /// <summary>The update at which the lowest rate is reached; null: <see cref="MaxIters"/>.</summary>
    public int? LrDecayIters { get; init; }
    /// <summary>The lowest rate of a schedule that falls; null: a tenth of <see cref="LearningRate"/>.</summary>
    public double? MinLr { get; init; }
    /// <summary>Micro-batches of a training step; their gradients are averaged.</summary>
    public int GradientAccumulationSteps { get; init; } = 1;
    /// <summary>Whether LayerNorms, projections, the MLP and the head have biases.</summary>
    public bool Bias { get; init; } = true;
    /// <summary>Whether the product that makes queries, keys and values has a bias.</summary>
    public bool QkvBias { get; init; }
    /// <summary>Whether the head's weight is the token embedding; it has no bias then.</summary>
    public bool TieWeights { get; init; }
    /// <summary>Of the MLP: <c>relu</c>, or <c>gelu</c> (exact, by erf).</summary>
    public string Activation { get; init; } = "relu";
    /// <summary>First values: <c>torch</c> (PyTorch's defaults) or <c>gpt2</c>.</summary>
    public string Init { get; init; } = "torch";
    /// <summary>Whether weight decay acts on tensors of two dimensions only, so not on biases and LayerNorms.</summary>
    public bool DecayMatricesOnly { get; init; }
    /// <summary>Whether dropout acts on the sum of the embeddings too.</summary>
    public bool EmbdDropout { get; init; }

    /// <summary>
    /// Whether <see cref="EvalInterval"/> asks for an evaluation after so many updates. Early stopping's rungs ask for more of them, and
    /// those never count as a run's best: with another rule, the best would be another.
    /// </summary>
    public bool EvaluatesAt(int step) => step % EvalInterval == 0 || step == MaxIters;
}
