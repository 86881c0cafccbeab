using System.CommandLine;
using Sweep.CommandLine;
using Sweep.Core;
using Sweep.Listings;
using Sweep.Store;

namespace Sweep.Cli;

/// <summary><c>sweep gc [SWEEP...]</c></summary>
internal sealed class GcVerb : StoreVerb
{
    private readonly Argument<string[]> _sweeps = new("sweeps")
    {
        Description = "these sweeps; default: all of the store",
        HelpName = "SWEEP...",
        Arity = ArgumentArity.ZeroOrMore,
    };
    private readonly Option<int> _keep =
        ValueOption.Number("--keep", "how many of each sweep's best runs keep their checkpoints (default 3)", usual: 3, least: 0);
    private readonly Option<bool> _resumable = new("--resumable")
    {
        Description = "those of failed and cancelled runs too, which `resume` then begins again at step 0",
    };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "say what would be freed, and delete nothing" };

    public GcVerb(Session session)
        : base(session, "gc", "Deletes the checkpoints of ended runs that are not among the best; their results stay.")
    {
        Add(_sweeps);
        Add(_keep);
        Add(_resumable);
        Add(_dryRun);
    }

    protected override async Task<int> RunAsync(ParseResult args, CancellationToken cancel)
    {
        await using var store = await OpenExistingAsync(args, cancel);
        var sweeps = new List<SweepSummary>();
        foreach (var name in args.GetValue(_sweeps)?.Distinct() ?? [])
            sweeps.Add(await RequireSweepAsync(store, name, cancel));
        if (sweeps.Count == 0)
            sweeps.AddRange(await store.ListSweepsAsync(cancel));

        var (keep, resumable, dryRun) = (args.GetValue(_keep), args.GetValue(_resumable), args.GetValue(_dryRun));
        var (count, bytes) = (0L, 0L);
        foreach (var sweep in sweeps)
        {
            var plan = CheckpointCleanup.Of(
                sweep,
                await store.ListRunsAsync(sweep.Name, cancel),
                await store.ListCheckpointsAsync(sweep.Name, number: null, cancel),
                keep,
                resumable);
            var (dropped, freed) = (plan.Checkpoints, plan.Bytes);
            if (!dryRun && plan.Runs.Count > 0)
            {
                var removed = await store.DropCheckpointsAsync(sweep.Name, plan.Runs, cancel);
                (dropped, freed) = (removed.Checkpoints, removed.Bytes);
            }
            (count, bytes) = (count + dropped, bytes + freed);
            Session.Out.WriteLine(Describe(sweep, plan, dropped, freed, dryRun));
        }
        var verb = dryRun ? "would be freed" : "freed";
        Session.Out.WriteLine($"{Format.Bytes(bytes)} {verb}: {Format.Count(count, "checkpoint")}");
        return ExitCode.Ok;
    }

    private static string Describe(SweepSummary sweep, CheckpointCleanup plan, long dropped, long freed, bool dryRun)
    {
        var what = dropped == 0
            ? "nothing to delete"
            : $"{Format.Count(dropped, "checkpoint")} of {Format.Count(plan.Runs.Count, "run")} "
                + $"{(dryRun ? "would be deleted" : "deleted")}, {Format.Bytes(freed)}";
        var best = plan.Best.Count == 0 ? "" : $"; the best keep theirs: {string.Join(", ", plan.Best)}";
        var waiting = plan.Resumable == 0
            ? "" : $"; so do {Format.Count(plan.Resumable, "failed or cancelled run")} (--resumable deletes those too)";
        return $"{sweep.Name}: {what}{best}{waiting}";
    }
}
