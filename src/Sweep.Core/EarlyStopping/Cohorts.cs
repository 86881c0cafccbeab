using System.Globalization;

namespace Sweep.Core.EarlyStopping;

/// <summary>Divides a sweep's points into cohorts.</summary>
public static class Cohorts
{
    /// <summary>Those of a sweep as it is planned; none where runs are not stopped early.</summary>
    /// <exception cref="UsageException">As below.</exception>
    public static IReadOnlyList<Cohort> Of(SweepSpec spec, IReadOnlyList<SweepPoint> points) =>
        CohortPlan.Of(spec) is { } plan && points.Count > 0
        ? Of(plan, points.ToDictionary(point => point.Number, point => point.Hyperparameters)) : [];

    /// <summary>
    /// Blocks of <see cref="CohortPlan.Size"/> configurations, in the order of their points. Points that differ in the seed only are one
    /// configuration.
    /// </summary>
    /// <param name="points">Every run that the sweep has so far, by number.</param>
    /// <exception cref="UsageException">max_iters differs within a cohort, or the rule has no rung below it.</exception>
    public static IReadOnlyList<Cohort> Of(CohortPlan plan, IReadOnlyDictionary<int, Hyperparameters> points)
    {
        var configurations = points.OrderBy(point => point.Key)
            .GroupBy(point => point.Value with { Seed = 0 }, point => point.Key)
            .Select(group => new CohortConfiguration(group.First(), [.. group]))
            .ToArray();
        var planned = Math.Max(plan.PlannedConfigurations ?? 0, configurations.Length);
        var size = plan.Size ?? Math.Max(planned, 1);
        return [.. configurations.Chunk(size)
            .Select((block, index) => Of(plan.Rule, index + 1, block, Math.Min(size, planned - index * size), points))];
    }

    private static Cohort Of(
        StoppingRule rule, int number, CohortConfiguration[] block, int planned, IReadOnlyDictionary<int, Hyperparameters> points)
    {
        var maxIters = points[block[0].Number].MaxIters;
        if (block.FirstOrDefault(configuration => points[configuration.Number].MaxIters != maxIters) is { } other)
        {
            throw new UsageException(string.Create(CultureInfo.InvariantCulture,
                $"early_terminate compares runs of the same length, and of cohort {number} run {block[0].Number} has max_iters {maxIters}, "
                + $"run {other.Number} {points[other.Number].MaxIters}; give all one max_iters, or make a sweep of each length"));
        }
        return new Cohort(number, block, rule.Schedule(planned, maxIters));
    }
}
