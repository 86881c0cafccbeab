using System.Globalization;

namespace Sweep.Core.EarlyStopping;

/// <summary>
/// What <c>early_terminate:</c> of a sweep file says: at which steps configurations are compared, and what part of them goes on. The rungs
/// are counted from below (<see cref="MinIter"/>) or from above (<see cref="MaxIter"/> and <see cref="RungCount"/>), as W&amp;B's hyperband
/// keys do.
/// </summary>
public sealed record StoppingRule
{
    /// <summary>Configurations that a search compares with each other, where the file does not say.</summary>
    public const int DefaultCohort = 27;

    /// <summary>The most rungs a rule may have; every one costs each run an evaluation and a checkpoint.</summary>
    public const int MostRungs = 50;

    /// <summary>At each rung one part in eta goes on; above 1.</summary>
    public double Eta { get; init; } = 3;

    /// <summary>The first rung's step; the next ones are eta, eta^2, ... times as far. Null where the rule counts from above.</summary>
    public int? MinIter { get; init; }

    /// <summary>
    /// W&amp;B's <c>max_iter</c>: rungs lie at max_iter / eta, max_iter / eta^2, ... Null where the rule counts from below.
    /// </summary>
    public int? MaxIter { get; init; }

    /// <summary>W&amp;B's <c>s</c>: how many rungs <see cref="MaxIter"/> makes. Null where the rule counts from below.</summary>
    public int? RungCount { get; init; }

    /// <summary>How many configurations of a search are one cohort; a grid is one cohort whatever this says.</summary>
    public int Cohort { get; init; } = DefaultCohort;

    /// <summary>
    /// The steps, ascending, at which runs of <paramref name="maxIters"/> steps are compared: int(min_iter * eta^k), or int(max_iter /
    /// eta^i) for i = 1..s, as far as they lie from 1 to max_iters - 1. Steps that rounding makes equal are one rung. Decimal arithmetic,
    /// so that every machine has the same.
    /// </summary>
    /// <exception cref="UsageException">No step is left, or there are more than <see cref="MostRungs"/>.</exception>
    public IReadOnlyList<int> RungsBelow(int maxIters)
    {
        var rungs = (MinIter is { } first ? FromBelow(first, maxIters) : FromAbove(maxIters)).Distinct().Take(MostRungs + 1).Order()
            .ToArray();
        return rungs.Length switch
        {
            0 => throw new UsageException(Invariant($"{Words()} has no rung below max_iters {maxIters}; {LargestThatFits(maxIters)}")),
            > MostRungs => throw new UsageException(Invariant(
                $"{Words()} has more than {MostRungs} rungs below max_iters {maxIters}; choose a larger eta, 3 for example")),
            _ => rungs,
        };
    }

    /// <summary>The rungs and quotas of a cohort: n_0 = the cohort, n_{k+1} = max(1, floor(n_k / eta)).</summary>
    /// <param name="configurations">The cohort's planned size; members that a search has yet to propose count.</param>
    /// <param name="maxIters">The steps of a whole run, the same for all of the cohort.</param>
    /// <exception cref="UsageException">As for <see cref="RungsBelow"/>.</exception>
    public RungSchedule Schedule(int configurations, int maxIters)
    {
        var rungs = RungsBelow(maxIters);
        var quotas = new int[rungs.Count + 1];
        quotas[0] = configurations;
        for (var k = 1; k < quotas.Length; k++)
            quotas[k] = Math.Max(1, (int)Math.Floor(quotas[k - 1] / (decimal)Eta));
        return new RungSchedule(rungs, quotas, maxIters);
    }

    /// <summary>The rule as a file has it: <c>hyperband with min_iter 500, eta 3</c>.</summary>
    public string Words() => MinIter is { } first
        ? Invariant($"hyperband with min_iter {first}, eta {Eta}")
        : Invariant($"hyperband with max_iter {MaxIter}, s {RungCount}, eta {Eta}");

    private IEnumerable<int> FromBelow(int first, int maxIters)
    {
        for (var step = (decimal)first; step < maxIters; step *= (decimal)Eta)
            yield return (int)step;
    }

    private IEnumerable<int> FromAbove(int maxIters)
    {
        var step = (decimal)MaxIter!.Value;
        for (var i = 0; i < RungCount; i++)
        {
            step /= (decimal)Eta;
            if (step < 1)
                yield break;
            if ((int)step < maxIters)
                yield return (int)step;
        }
    }

    private string LargestThatFits(int maxIters) => maxIters < 2
        ? "a run of one step cannot be stopped early: take early_terminate out"
        : MinIter is not null ? Invariant($"choose min_iter {maxIters - 1} or less")
            : Invariant($"choose max_iter {maxIters} or a larger s");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
