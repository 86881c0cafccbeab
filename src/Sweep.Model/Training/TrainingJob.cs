using Sweep.Core;

namespace Sweep.Model;

/// <summary>What a training run does besides computing: when it reports and saves, and where.</summary>
public sealed record TrainingJob
{
    public required Hyperparameters Hyperparameters { get; init; }
    public required Corpus Corpus { get; init; }
    public required string CheckpointDirectory { get; init; }

    /// <summary><c>val_loss</c>, <c>train_loss</c> or <c>val_bpc</c>; smaller is better.</summary>
    public string Metric { get; init; } = "val_loss";

    /// <summary>The best metric of earlier attempts; null when there is none.</summary>
    public double? BestMetric { get; init; }

    /// <summary>
    /// Early stopping's rungs: steps after which the run is evaluated and checkpointed, whatever eval_interval says. They change neither
    /// what it trains nor what its best is.
    /// </summary>
    public IReadOnlyList<int> Rungs { get; init; } = [];

    /// <summary>
    /// The step at which the run waits until <see cref="TrainingRun.Continue"/> names a later one; null or max_iters: it does not wait.
    /// </summary>
    public int? UntilStep { get; init; }

    /// <summary>The last step whose evaluation is recorded; null when none is, or it is not known.</summary>
    public int? EvaluatedStep { get; init; }

    /// <summary>Training time of earlier attempts.</summary>
    public double SecondsBefore { get; init; }

    /// <summary>Longest training time without a checkpoint.</summary>
    public TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromSeconds(30);

    public TimeSpan ProgressInterval { get; init; } = TimeSpan.FromSeconds(0.5);
}
