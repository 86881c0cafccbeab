using System.Globalization;

namespace Sweep.Core.EarlyStopping;

/// <summary>Divides a sweep's points into cohorts.</summary>
public static class Cohorts
{
    /// <summary>
    /// All configurations of a grid are one cohort; those of a search are blocks of <see cref="StoppingRule.Cohort"/>, in the order of
    /// their points. Points that differ in the seed only are one configuration.
    /// </summary>
    /// <param name="points">Every run that the sweep has so far, by number.</param>
    /// <param name="plannedConfigurations">How many configurations a search will have in the end; null when all are there.</param>
    /// <exception cref="UsageException">max_iters differs within a cohort, or the rule has no rung below it.</exception>
    public static IReadOnlyList<Cohort> Of(
        StoppingRule rule, SearchMethod method, IReadOnlyDictionary<int, Hyperparameters> points, int? plannedConfigurations = null)
    {
        var configurations = points.OrderBy(point => point.Key)
            .GroupBy(point => point.Value with { Seed = 0 }, point => point.Key)
            .Select(group => new CohortConfiguration(group.First(), [.. group]))
            .ToArray();
        var planned = Math.Max(plannedConfigurations ?? 0, configurations.Length);
        var size = !method.Samples ? Math.Max(planned, 1) : rule.Cohort;
        return [.. configurations.Chunk(size)
            .Select((block, index) => Of(rule, index + 1, block, Math.Min(size, planned - index * size), points))];
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
