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
        var run = what.Number is null ? null : (await RequireRunAsync(store, what.ToString(), cancel)).Summary;
        var (cancelled, endsSearch) = await RunCancellation.CarryOutAsync(store, sweep, run, cancel);
        var nothing = endsSearch ? $"{what.Sweep} proposes no further runs" : $"nothing to cancel in {what.Sweep}";
        Session.Out.WriteLine(cancelled == 0 ? nothing : $"{Format.Count(cancelled, "run")} of {what.Sweep} cancelled");
        if (cancelled > 0 || endsSearch)
            Session.Note($"to take that back: {new Suggestion(args).For($"resume {what}")}");
        return ExitCode.Ok;
    }
}
