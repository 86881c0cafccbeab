using System.CommandLine;
using Sweep.Core;
using Sweep.Listings;

namespace Sweep.Cli;

/// <summary><c>sweep cancel SWEEP|RUN</c></summary>
internal sealed class CancelVerb : StoreVerb
{
    private readonly Argument<string> _what = new("what") { Description = "a sweep, or one run of it", HelpName = "SWEEP|RUN" };

    public CancelVerb(Session session)
        : base(session, "cancel", "Cancels queued, running and paused runs; finished ones stay as they are.") => Add(_what);

    protected override async Task<int> RunAsync(ParseResult args, CancellationToken cancel)
    {
        await using var store = await OpenExistingAsync(args, cancel);
        var what = RunOrSweep.Parse(args.GetRequiredValue(_what));
        var sweep = await RequireSweepAsync(store, what.Sweep, cancel);
        if (what.Number is not null)
        {
            var run = (await RequireRunAsync(store, what.ToString(), cancel)).Summary;
            // Under early stopping, and in a search, a failed run holds the others up until it is resumed or cancelled.
            var holdsUp = run.State == RunState.Failed && (run.Decision?.CommittedStep is not null || sweep.Search is not null);
            if (run.State.IsFinal() && !holdsUp)
            {
                throw new UsageException(
                    $"run {run.Id} is {run.State.ToName()} already; only queued, running and paused runs are cancelled");
            }
        }
        var cancelled = await store.CancelAsync(what.Sweep, what.Number, cancel);
        var endsSearch = what.Number is null && sweep.Search is { Left: > 0 };
        var nothing = endsSearch ? $"{what.Sweep} proposes no further runs" : $"nothing to cancel in {what.Sweep}";
        Session.Out.WriteLine(cancelled == 0 ? nothing : $"{Format.Count(cancelled, "run")} of {what.Sweep} cancelled");
        if (cancelled > 0 || endsSearch)
            Session.Note($"to take that back: {new Suggestion(args).For($"resume {what}")}");
        return ExitCode.Ok;
    }
}
