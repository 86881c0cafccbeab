namespace Sweep.Core.EarlyStopping;

/// <summary>How a sweep's configurations are divided into cohorts, and the rule by which each of them is decided.</summary>
/// <param name="Size">How many configurations are one cohort, in the order of their points; null: all of the sweep's.</param>
/// <param name="PlannedConfigurations">How many configurations the sweep will have in the end; null when all are there.</param>
public sealed record CohortPlan(StoppingRule Rule, int? Size, int? PlannedConfigurations = null)
{
    /// <summary>
    /// A grid is one cohort, a search is divided as its rule says; null for a sweep without a rule. Of a method that learns the later
    /// configurations are counted before they are there.
    /// </summary>
    public static CohortPlan? Of(SweepSpec spec) => spec.EarlyTerminate is { } rule
        ? Of(rule, spec.Method) with { PlannedConfigurations = spec.Method.Learns ? spec.ConfigurationCap : null }
        : null;

    /// <summary>The same for a rule that is not the sweep's own, where all configurations are there.</summary>
    public static CohortPlan Of(StoppingRule rule, SearchMethod method) => new(rule, method.Samples ? rule.Cohort : null);
}
