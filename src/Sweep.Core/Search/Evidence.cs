namespace Sweep.Core;

/// <summary>
/// The results from which one configuration is proposed. They follow from its number and from the results of numbers far enough below it:
/// what else has finished meanwhile is not looked at, or the proposals would depend on how fast machines are.
/// </summary>
/// <param name="WaitsFor">Those of them that are not decided yet, ascending.</param>
/// <param name="Seen">The results, by number; empty while it waits. Each has a finite value.</param>
/// <param name="Pending">Proposed before it, and of a result that may not be seen.</param>
internal sealed record Evidence(
    IReadOnlyList<int> WaitsFor, IReadOnlyList<Observation> Seen, IReadOnlyList<Hyperparameters> Pending)
{
    /// <summary>The evidence for configuration <paramref name="number"/>.</summary>
    /// <param name="dimensions">How many parameters vary.</param>
    /// <param name="history">Configurations 1 to number - 1, in their order.</param>
    public static Evidence Of(SweepSpec spec, int dimensions, int number, IReadOnlyList<Observation> history)
    {
        var visible = LastVisible(spec, number);
        var results = history.Take(visible).ToArray();
        var pending = history.Skip(visible).Select(observation => observation.Hyperparameters).ToArray();
        var waitsFor = results.Where(result => result.State == ObservationState.Undecided).Select(result => result.Number).ToArray();
        if (waitsFor.Length > 0)
            return new Evidence(waitsFor, [], pending);
        return new Evidence([], spec.EarlyTerminate is null ? WithValues(results) : AtRung(results, dimensions), pending);
    }

    /// <summary>
    /// The last configuration whose result counts: the lag below, or with early stopping the last of the cohort before the last one.
    /// </summary>
    public static int LastVisible(SweepSpec spec, int number) => Math.Max(
        0, spec.EarlyTerminate is { } rule ? ((number - 1) / rule.Cohort - 1) * rule.Cohort : number - spec.Search!.Lag);

    /// <summary>
    /// The values at the highest rung that enough configurations have reached, of those that have; a configuration that diverged or was
    /// cancelled before it counts as the worst.
    /// </summary>
    private static Observation[] AtRung(Observation[] results, int dimensions)
    {
        for (var rung = results.Select(result => result.RungValues.Count).DefaultIfEmpty(0).Max() - 1; rung >= 0; rung--)
        {
            var there = results.Where(result => result.RungValues.Count > rung && double.IsFinite(result.RungValues[rung])).ToArray();
            if (there.Length < dimensions + 2)
                continue;
            var values = results
                .Where(result => result.RungValues.Count > rung || result.State == ObservationState.Worst)
                .Select(result => result.RungValues.Count > rung && double.IsFinite(result.RungValues[rung])
                    ? result with { State = ObservationState.Measured, Value = result.RungValues[rung] }
                    : result with { State = ObservationState.Worst });
            return WithValues([.. values]);
        }
        return [];
    }

    /// <summary>With a value for each: the worst of the others for one that has none. None at all when nothing was measured.</summary>
    private static Observation[] WithValues(Observation[] results)
    {
        var measured = results.Where(IsMeasured).ToArray();
        if (measured.Length == 0)
            return [];
        var worst = measured.Max(result => result.Value);
        return [.. results.Select(result => IsMeasured(result)
            ? result
            : result with { State = ObservationState.Measured, Value = worst, StandardError = 0 })];
    }

    private static bool IsMeasured(Observation result) => result.State == ObservationState.Measured && double.IsFinite(result.Value);
}
