using Sweep.Core;
using Sweep.Listings;
using Sweep.Store;
using Sweep.Store.Texts;

namespace Sweep.Control;

/// <summary>A stored sweep's edited file: what it would add, and adding it.</summary>
/// <param name="Plan">The file, read and checked.</param>
/// <param name="NewRuns">How many runs it adds; of a search that learns, those that it proposes later are not among them.</param>
/// <param name="Sentences">What it means, for whoever is to agree to it.</param>
public sealed record SweepExtension(LoadedPlan Plan, int NewRuns, IReadOnlyList<string> Sentences)
{
    /// <param name="text">The sweep file as it was edited; its text to train on stays that of the sweep.</param>
    /// <param name="texts">Where that text is if it is not at its path.</param>
    /// <exception cref="SweepFileException">Everything that is wrong with the file.</exception>
    /// <exception cref="UsageException">It is of another sweep.</exception>
    public static async Task<SweepExtension> ReadAsync(
        ISweepStore store, SweepSummary sweep, string text, TextCache texts, CancellationToken cancel)
    {
        var file = sweep.SourceFile ?? Path.Combine(Environment.CurrentDirectory, $"{sweep.Name}.yaml");
        var data = await texts.FindAsync(store, sweep.Data, _ => { }, cancel);
        var plan = await LoadedPlan.ParseAsync(text, file, path => OpenOwn(data, path), cancel);
        if (plan.Name != sweep.Name)
        {
            throw new UsageException($"the file names the sweep '{Quoted.Plain(plan.Name)}', and this one is '{sweep.Name}'; leave the "
                + "name as it is, or submit the file as a sweep of its own with `sweep submit`");
        }
        if (!sweep.Data.IsSameText(plan.Plan.Corpus.Reference))
            throw new UsageException($"the file is about another text than '{sweep.Name}'; an extended sweep keeps its text");
        var runs = await store.ListRunsAsync(sweep.Name, cancel);
        var known = runs.Select(run => run.ConfigHash).ToHashSet();
        var added = plan.Plan.Points.Count(point => !known.Contains(point.ConfigHash));
        var inFile = plan.Plan.Points.Select(point => point.ConfigHash).ToHashSet();
        var further = runs.Count(run => run.IsRefinement && !inFile.Contains(run.ConfigHash));
        return new SweepExtension(plan, added, Describe(sweep, plan, known.Count, further, added));
    }

    /// <summary>Stores it, as <c>sweep submit --extend</c> does.</summary>
    public Task<SubmitOutcome> CarryOutAsync(ISweepStore store, CancellationToken cancel) =>
        Submission.SubmitAsync(store, Plan, new SubmissionChoices { Extend = true }, cancel);

    // Further seeds that a refinement has added count for no run_cap, and no file has ever had them.
    private static List<string> Describe(SweepSummary sweep, LoadedPlan plan, int known, int further, int added)
    {
        // A search that learns has the points of its start at once, and proposes the rest.
        var later = plan.Plan.Spec is { Method.Learns: true, RunCap: { } cap }
            ? Math.Max(cap / plan.Plan.Spec.Repeats * plan.Plan.Spec.Repeats - (known - further) - added - sweep.Counts.ToPropose, 0) : 0;
        var (kept, more) = ($"the {Format.Integer(known)} that are there; all of them are kept", Format.Integer(later));
        var sentences = new List<string>
        {
            (added, later) switch
            {
                (0, 0) => $"no runs are added to {kept}",
                (0, _) => $"{more} more {(later == 1 ? "run is" : "runs are")} proposed from results, besides {kept}",
                _ => $"{Format.Count(added, "run")} {(added == 1 ? "is" : "are")} added to {kept}"
                    + (later > 0 ? $", and {more} more {(later == 1 ? "is" : "are")} proposed from results" : ""),
            },
        };
        var gone = known - further + added - plan.Plan.Points.Count;
        if (gone > 0 && !plan.Plan.Spec.Method.Learns)
            sentences.Add($"{Format.Count(gone, "run")} of the sweep {(gone == 1 ? "is" : "are")} not in the edited file, and kept anyway");
        sentences.AddRange(SpecDifference.Describe(sweep.Spec, plan.Plan.Spec.ToCanonicalJson()));
        sentences.AddRange(plan.Plan.Notices.Select(notice => $"line {notice.Line}: {notice.Message}"));
        return sentences;
    }

    // Whoever may extend a sweep may not have this machine read any file it has.
    private static Stream OpenOwn(DataReference data, string path) =>
        path == data.Source ? TextFile.Open(data.File ?? path)
            : path == data.Validation?.Source ? TextFile.Open(data.Validation.File ?? path)
            : throw new DataException("an extended sweep keeps its text: leave data and val_data as they are");
}
