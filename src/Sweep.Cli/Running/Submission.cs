using System.CommandLine;
using Sweep.Core;
using Sweep.Listings;
using Sweep.Store;

namespace Sweep.Cli;

/// <summary>Storing a sweep, with an answer that helps when the store has another of that name.</summary>
internal static class Submission
{
    public static Option<bool> ExtendOption() =>
        new("--extend") { Description = "the file has changed: add the points that are missing, keep every run" };

    public static Option<bool> RecomputeOption() => new("--recompute")
    {
        Description = "with --extend and another early_terminate: train runs again that lack an evaluation which it needs",
    };

    /// <exception cref="UsageException">The store has another sweep of that name; the message shows the difference.</exception>
    public static async Task<SubmitOutcome> SubmitAsync(
        ISweepStore store, LoadedPlan plan, bool extend, bool recompute, CancellationToken cancel)
    {
        if (recompute && !extend)
            throw new UsageException("--recompute is for a sweep whose early_terminate has changed; give it with --extend");
        try
        {
            return await store.SubmitAsync(plan.ToSubmission() with { Recompute = recompute }, extend, cancel);
        }
        catch (SpecConflictException e)
        {
            var difference = SpecDifference.Describe(e.StoredSpec, e.GivenSpec).Select(line => $"  {TextWidth.Visible(line)}");
            throw new UsageException($"{Refusal(plan, await store.FindSweepAsync(plan.Name, cancel), e)}\n{string.Join('\n', difference)}");
        }
    }

    // Runs on two texts cannot stand in one leaderboard: --extend is refused there, so it is no remedy.
    private static string Refusal(LoadedPlan plan, SweepSummary? stored, SpecConflictException conflict) =>
        stored is not null && stored.Data.Sha256 != plan.Plan.Corpus.Reference.Sha256
            ? $"sweep '{TextWidth.Visible(plan.Name)}' is in the store with another spec and another text ({DataName.Short(stored.Data)}, "
                + $"SHA-256 {stored.Data.Sha256[..12]}...; now {plan.Plan.Corpus.Reference.Sha256[..12]}...); restore the "
                + "text, or give the "
                + "sweep another name: --extend cannot mix texts"
            : conflict.Message;

    public static string Describe(string name, SubmitOutcome outcome) => outcome.Added switch
    {
        0 when outcome.Total == 1 => $"{name}: its 1 run is in the store already",
        0 => $"{name}: all {Format.Count(outcome.Total, "run")} are in the store already",
        var added when added == outcome.Total => $"{name}: {Format.Count(added, "run")} queued",
        var added => $"{name}: {Format.Count(added, "run")} added, {Format.Integer(outcome.Total)} in all",
    };
}
