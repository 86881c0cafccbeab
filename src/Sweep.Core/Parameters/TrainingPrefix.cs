namespace Sweep.Core;

/// <summary>
/// Runs that differ in max_iters alone: the shorter one is the beginning of the longer one, bit for bit, as long as the learning rate does
/// not depend on max_iters. So the longer one can go on from the shorter one's checkpoint.
/// </summary>
public static class TrainingPrefix
{
    /// <summary>
    /// What such runs have in common: the configuration with max_iters 0. Null where a falling learning rate ends at max_iters, because
    /// lr_decay_iters is not given.
    /// </summary>
    public static Hyperparameters? Of(Hyperparameters h) =>
        h.LrSchedule == "constant" || h.LrDecayIters is not null ? h with { MaxIters = 0 } : null;

    /// <summary>Whether a run of <paramref name="h"/> can go on from a checkpoint that a run of another configuration has made.</summary>
    /// <param name="from">The configuration of the checkpoint's run.</param>
    /// <param name="step">The checkpoint's.</param>
    public static bool IsOf(Hyperparameters h, Hyperparameters from, int step) =>
        from == h || (step <= h.MaxIters && Of(h) is { } prefix && Of(from) == prefix);
}
