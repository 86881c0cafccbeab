using Sweep.Store;

namespace Sweep.Listings;

/// <summary>How many runs early stopping has decided about in the same way.</summary>
/// <param name="Reason">The decision without a run's own place: <c>out at step 500: 9 of 27 go on</c>.</param>
public sealed record DecisionCount(int Runs, string Reason)
{
    /// <summary>By the step, the latest first; of one step those in, those open, those out.</summary>
    public static IReadOnlyList<DecisionCount> Of(IReadOnlyList<RunSummary> runs) =>
    [
        .. runs.Where(run => run.Decision is not null)
            .GroupBy(run => (run.Decision!.Step, run.Decision.Verdict, Words: run.Decision.SharedReason))
            .OrderByDescending(group => group.Key.Step).ThenBy(group => group.Key.Verdict != Core.EarlyStopping.Verdict.In)
            .ThenBy(group => group.Key.Verdict)
            .Select(group => new DecisionCount(group.Count(), group.Key.Words)),
    ];
}
