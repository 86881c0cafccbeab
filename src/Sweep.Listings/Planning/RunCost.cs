using Sweep.Core;

namespace Sweep.Listings;

/// <summary>
/// How much there is to compute, to weigh runs against each other: the floating-point operations of a run's updates and evaluations.
/// </summary>
public static class RunCost
{
    public static double Of(Hyperparameters h, int vocabularySize)
    {
        var update = Update(h, vocabularySize);
        // An evaluation is forward passes only, a third of an update each, over eval_iters batches of train and of val.
        return h.MaxIters * update + (double)Evaluations(h) * 2 * h.EvalIters * update / 3;
    }

    /// <summary>At step 0, at every eval_interval and after the last update.</summary>
    public static int Evaluations(Hyperparameters h) => 1 + h.MaxIters / h.EvalInterval + (h.MaxIters % h.EvalInterval == 0 ? 0 : 1);

    /// <summary>
    /// Of one update. A look-up table multiplies nothing; its softmax over the vocabulary and the optimizer's pass over the table are what
    /// takes time.
    /// </summary>
    public static double Update(Hyperparameters h, int vocabularySize) => h.Model == "bigram"
        ? 10.0 * vocabularySize * ((double)h.BatchSize * h.BlockSize + vocabularySize)
        : ModelSize.StepFlops(h, vocabularySize);
}
