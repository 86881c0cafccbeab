using Sweep.Core;

namespace Sweep.Listings;

/// <summary>Times measured by training a few steps of one configuration just before an estimate.</summary>
/// <param name="Hyperparameters">The configuration.</param>
/// <param name="StepSeconds">Of one update.</param>
/// <param name="EvaluatedBatchSeconds">Of one batch of an evaluation.</param>
/// <param name="CheckpointSeconds">To write one checkpoint.</param>
public sealed record TrialTimes(
    Hyperparameters Hyperparameters, double StepSeconds, double EvaluatedBatchSeconds, double CheckpointSeconds)
{
    /// <summary>
    /// Training time of a configuration: its updates and evaluations, scaled by how much more there is to compute, and a checkpoint for
    /// every evaluation after the first, as each may be the best so far.
    /// </summary>
    public double SecondsOf(Hyperparameters h, int vocabularySize)
    {
        var scale = RunCost.Update(h, vocabularySize) / RunCost.Update(Hyperparameters, vocabularySize);
        // An evaluation's batch is one micro-batch.
        var evaluated = EvaluatedBatchSeconds * scale * Hyperparameters.GradientAccumulationSteps / h.GradientAccumulationSteps;
        var evaluations = RunCost.Evaluations(h);
        return h.MaxIters * StepSeconds * scale + evaluations * 2.0 * h.EvalIters * evaluated + (evaluations - 1) * CheckpointSeconds;
    }
}
