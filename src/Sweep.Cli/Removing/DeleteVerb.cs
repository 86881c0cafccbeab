using System.CommandLine;
using Sweep.Core;
using Sweep.Listings;

namespace Sweep.Cli;

/// <summary><c>sweep delete SWEEP|RUN</c></summary>
internal sealed class DeleteVerb : StoreVerb
{
    private readonly Argument<string> _what = new("what") { Description = "a sweep, or one run of it", HelpName = "SWEEP|RUN" };
    private readonly Option<bool> _yes = Confirmation.Option();

    public DeleteVerb(Session session)
        : base(session, "delete", "Deletes a sweep, or one run of it, with its results and checkpoints; refuses while it is trained.")
    {
        Add(_what);
        Add(_yes);
    }

    protected override async Task<int> RunAsync(ParseResult args, CancellationToken cancel)
    {
        await using var store = await OpenExistingAsync(args, cancel);
        var what = RunOrSweep.Parse(args.GetRequiredValue(_what));
        var sweep = await RequireSweepAsync(store, what.Sweep, cancel);
        if (what.Number is not null)
            await RequireRunAsync(store, what.ToString(), cancel);
        var checkpoints = await store.ListCheckpointsAsync(what.Sweep, what.Number, cancel);
        var runs = what.Number is null ? $" with {Format.Count(sweep.Counts.Total, "run")}" : "";
        var bytes = checkpoints.Sum(row => row.Checkpoint.Bytes);
        var contents = $"{runs}{(runs.Length > 0 ? "," : " with")} all results and "
            + $"{Format.Count(checkpoints.Count, "checkpoint")} ({Format.Bytes(bytes)})";
        var kind = what.Number is null ? "sweep" : "run";
        if (!args.GetValue(_yes) && !await Confirmation.AskAsync(
            Session, $"delete {kind} {what}{contents} for good", cancel))
        {
            Session.Note("nothing was deleted");
            return ExitCode.Failed;
        }
        var removed = await store.DeleteAsync(what.Sweep, what.Number, cancel);
        Session.Out.WriteLine($"{kind} {what} deleted: {Format.Count(removed.Runs, "run")}, "
            + $"{Format.Count(removed.Checkpoints, "checkpoint")}, {Format.Bytes(removed.Bytes)}");
        return ExitCode.Ok;
    }
}
