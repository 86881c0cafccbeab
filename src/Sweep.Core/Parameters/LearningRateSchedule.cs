namespace Sweep.Core;

/// <summary>
/// The learning rate of every update, as nanoGPT computes it: a linear warm-up, then constant or falling along a cosine or a line. With lr
/// learning_rate, w warmup_iters and d lr_decay_iters, update i (from 0) has
/// <code>
/// lr * (i + 1) / (w + 1)                                        for i &lt; w
/// lr                                                            else, where the schedule is constant
/// min_lr                                                        for i &gt;= d
/// min_lr + (lr - min_lr) * (1 + cos(pi * (i - w) / (d - w))) / 2  cosine
/// min_lr + (lr - min_lr) * (1 - (i - w) / (d - w))                linear
/// </code>
/// </summary>
public static class LearningRateSchedule
{
    /// <param name="step">Updates done before this one.</param>
    public static double At(Hyperparameters h, int step)
    {
        if (step < h.WarmupIters)
            return h.LearningRate * (step + 1) / (h.WarmupIters + 1);
        if (h.LrSchedule == "constant")
            return h.LearningRate;
        var (lowest, end) = (Lowest(h), End(h));
        if (step >= end)
            return lowest;
        var done = (double)(step - h.WarmupIters) / (end - h.WarmupIters); // from 0 to 1
        var left = h.LrSchedule == "cosine" ? 0.5 * (1 + Math.Cos(Math.PI * done)) : 1 - done; // from 1 to 0
        return lowest + left * (h.LearningRate - lowest);
    }

    /// <summary>The rate that a falling schedule ends with: min_lr, where it is not given a tenth of learning_rate.</summary>
    public static double Lowest(Hyperparameters h) => h.MinLr ?? h.LearningRate / 10;

    /// <summary>
    /// The update at which a falling schedule has reached <see cref="Lowest"/>: lr_decay_iters, where it is not given max_iters.
    /// </summary>
    public static int End(Hyperparameters h) => h.LrDecayIters ?? h.MaxIters;
}
