using Sweep.CommandLine;
using Sweep.Core;
using Sweep.Listings;
using Sweep.Store;

namespace Sweep.Cli;

/// <summary>What stands in the way of a refinement, each with its remedy.</summary>
internal static class RefinementChecks
{
    /// <exception cref="UsageException">The sweep is of forks, paused or not finished.</exception>
    /// <exception cref="SweepException">A further seed has no result.</exception>
    public static void RequireRefinable(SweepSummary sweep, IReadOnlyList<RunSummary> runs, Suggestion suggestion)
    {
        if (runs.Any(run => run.Fork is not null))
        {
            throw new UsageException($"the runs of '{sweep.Name}' are forks: each goes on from one run's checkpoint, and has no other "
                + "seeds; refine the sweep that they branched off");
        }
        if (sweep.Counts.OnHold)
            throw new UsageException($"'{sweep.Name}' is paused, so nothing is trained: {suggestion.For($"unpause {sweep.Name}")}");
        if (runs.FirstOrDefault(run => run is { IsRefinement: true, State: RunState.Failed or RunState.Cancelled }) is { } without)
        {
            var how = without.State == RunState.Failed ? "failed" : "was cancelled";
            throw new SweepException($"run {without.Id}, a further seed, {how}, so its round is not over: "
                + $"{suggestion.For($"resume {without.Id}")} trains it, and the same command goes on");
        }
        var left = runs.Count(run => !run.IsRefinement && !run.State.IsFinal()) + sweep.Counts.ToPropose;
        if (left == 0)
            return;
        var failed = runs.FirstOrDefault(run => run.State == RunState.Failed);
        var here = sweep.SourceFile is { } file && File.Exists(file) ? $"run {CommandWord.Typed(PathName.Short(file))}"
            : $"worker --sweep {sweep.Name} --drain";
        var remedy = failed is not null && sweep.Counts.Unfinished == 0
            ? $"{failed.Id} has failed and holds them up: resume or cancel it"
            : $"{suggestion.For(here)} trains {(left == 1 ? "it" : "them")}";
        throw new UsageException($"'{sweep.Name}' is not finished: {Format.Count(left, "run")} of its file "
            + $"{(left == 1 ? "is" : "are")} still to be trained, so who is tied may change; {remedy}");
    }

    public static UsageException TooFewRepeats(string sweep, RefinementRound round, int maxRepeats) => new(
        $"--max-repeats {Format.Integer(maxRepeats)} is less than the {Format.Integer(round.Seeds)} seeds that the tied configurations of "
        + $"'{sweep}' have already; give {Format.Integer(round.Seeds + 1)} or more");
}
