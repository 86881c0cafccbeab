using Sweep.Core;
using Sweep.Listings;
using Sweep.Store;
using Sweep.Store.Texts;

namespace Sweep.Control;

/// <summary>Storing a sweep and its texts, with an answer that helps when the store has another of that name.</summary>
public static class Submission
{
    /// <exception cref="UsageException">The store has another sweep of that name; the message shows the difference.</exception>
    public static async Task<SubmitOutcome> SubmitAsync(
        ISweepStore store, LoadedPlan plan, SubmissionChoices choices, CancellationToken cancel)
    {
        if (choices is { Recompute: true, Extend: false })
            throw new UsageException("--recompute is for a sweep whose early_terminate has changed; give it with --extend");
        try
        {
            var data = plan.Plan.Corpus.Reference;
            await TextUpload.RunAsync(store, data, plan.OpenText, cancel);
            var submission = plan.ToSubmission() with { Recompute = choices.Recompute, Fresh = choices.Fresh, Mixed = choices.Mixed };
            var outcome = await store.SubmitAsync(submission, choices.Extend, cancel);
            await TextUpload.RunAsync(store, data, plan.OpenText, cancel);
            return outcome;
        }
        catch (SpecConflictException e)
        {
            var difference = SpecDifference.Describe(e.StoredSpec, e.GivenSpec).Select(line => $"  {VisibleText.Of(line)}");
            throw new UsageException($"{Refusal(plan, await store.FindSweepAsync(plan.Name, cancel), e)}\n{string.Join('\n', difference)}");
        }
    }

    // Runs on two texts cannot stand in one leaderboard: --extend is refused there, so it is no remedy.
    private static string Refusal(LoadedPlan plan, SweepSummary? stored, SpecConflictException conflict)
    {
        var data = plan.Plan.Corpus.Reference;
        if (stored is null || stored.Data.IsSameText(data))
            return conflict.Message;
        var name = VisibleText.Of(plan.Name);
        return stored.Data.Sha256 != data.Sha256
            ? $"sweep '{name}' is in the store with another spec and another text ({DataName.Short(stored.Data)}, "
                + $"SHA-256 {stored.Data.Sha256[..12]}...; now {data.Sha256[..12]}...); restore the text, or go on with the one in "
                + $"the store: `{ProgramName.Typed} worker --drain --sweep {name}`; or give the sweep another name: "
                + "--extend cannot mix texts"
            : $"sweep '{name}' is in the store with another spec, of {string.Join(" and ", stored.Data.DifferencesFrom(data))}; restore "
                + "that, or give the sweep another name: --extend cannot mix what is validated on";
    }

    /// <summary>What a submission has done, in a line; of a search also what it has still to propose.</summary>
    public static async Task<string> DescribeAsync(
        ISweepStore store, LoadedPlan plan, SubmitOutcome outcome, CancellationToken cancel)
    {
        var toPropose = plan.Plan.Spec.Method.Learns
            ? (await store.FindSweepAsync(plan.Name, cancel))?.Counts.ToPropose ?? 0 : 0;
        var described = Describe(plan.Name, outcome);
        return toPropose == 0
            ? described
            : $"{described}; {Format.Integer(toPropose)} more {(toPropose == 1 ? "is" : "are")} proposed from results";
    }

    private static string Describe(string name, SubmitOutcome outcome) => outcome.Added switch
    {
        0 when outcome.Total == 1 => $"{name}: its 1 run is in the store already",
        0 => $"{name}: all {Format.Count(outcome.Total, "run")} are in the store already",
        var added when added == outcome.Total => $"{name}: {Format.Count(added, "run")} queued",
        var added => $"{name}: {Format.Count(added, "run")} added, {Format.Integer(outcome.Total)} in all",
    };
}
