namespace Sweep.Core.EarlyStopping;

/// <summary>
/// When the configurations of one cohort are compared, and how many go on: K rungs, and the quotas n_0..n_K that train towards each of them
/// and to the end.
/// </summary>
public sealed record RungSchedule
{
    /// <param name="rungs">Ascending steps, each from 1 to maxIters - 1; at least one.</param>
    /// <param name="quotas">
    /// One more than rungs: the cohort's size, and how many go on from each rung; at least 1, none greater than the one before it.
    /// </param>
    /// <param name="maxIters">The steps of a whole run.</param>
    /// <exception cref="ArgumentException">They are not so.</exception>
    public RungSchedule(IReadOnlyList<int> rungs, IReadOnlyList<int> quotas, int maxIters)
    {
        if (rungs.Count == 0 || rungs[0] < 1 || rungs[^1] >= maxIters || rungs.Zip(rungs.Skip(1)).Any(pair => pair.First >= pair.Second))
            throw new ArgumentException($"rungs {string.Join(", ", rungs)} do not ascend from 1 to below {maxIters}", nameof(rungs));
        if (quotas.Count != rungs.Count + 1 || quotas[^1] < 1 || quotas.Zip(quotas.Skip(1)).Any(pair => pair.First < pair.Second))
        {
            throw new ArgumentException(
                $"quotas {string.Join(", ", quotas)} are not {rungs.Count + 1} numbers that descend to 1 or more", nameof(quotas));
        }
        (Rungs, Quotas, MaxIters) = (rungs, quotas, maxIters);
    }

    /// <summary>The step of each rung, ascending.</summary>
    public IReadOnlyList<int> Rungs { get; }

    /// <summary>Quotas[k] configurations train to rung k; the last one is how many train to the end.</summary>
    public IReadOnlyList<int> Quotas { get; }

    /// <summary>The steps of a whole run.</summary>
    public int MaxIters { get; }

    /// <summary>
    /// The part of all the cohort's steps that is trained when nothing is trained ahead of a decision, above 0 and at most 1.
    /// </summary>
    public double TrainedPart
    {
        get
        {
            var trained = Enumerable.Range(0, Quotas.Count).Sum(level => (double)Quotas[level] * (StepOf(level) - StepOf(level - 1)));
            return trained / ((double)Quotas[0] * MaxIters);
        }
    }

    /// <summary>The step up to which members of level k train: rung k's, or the whole run's behind the last rung; 0 for level -1.</summary>
    public int StepOf(int level) => level < 0 ? 0 : level < Rungs.Count ? Rungs[level] : MaxIters;
}
