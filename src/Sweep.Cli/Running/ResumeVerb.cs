using System.CommandLine;
using Sweep.CommandLine;
using Sweep.Core;
using Sweep.Listings;

namespace Sweep.Cli;

/// <summary><c>sweep resume SWEEP|RUN</c></summary>
internal sealed class ResumeVerb : StoreVerb
{
    private readonly Argument<string> _what = new("what") { Description = "a sweep, or one run of it", HelpName = "SWEEP|RUN" };
    private readonly Option<bool> _fromStart = new("--from-start") { Description = "forget their checkpoints and begin at step 0" };

    public ResumeVerb(Session session)
        : base(session, "resume", "Puts failed, diverged and cancelled runs back into the queue, to go on from their last checkpoint.")
    {
        Add(_what);
        Add(_fromStart);
    }

    protected override async Task<int> RunAsync(ParseResult args, CancellationToken cancel)
    {
        await using var store = await OpenExistingAsync(args, cancel);
        var what = RunOrSweep.Parse(args.GetRequiredValue(_what));
        var sweep = await RequireSweepAsync(store, what.Sweep, cancel);
        var run = what.Number is null ? null : (await RequireRunAsync(store, what.ToString(), cancel)).Summary;
        var (resumed, resumesSearch) = await RunResumption.CarryOutAsync(store, sweep, run, args.GetValue(_fromStart), cancel);
        var nothing = resumesSearch ? $"{what.Sweep} proposes runs again" : $"nothing to resume in {what.Sweep}";
        Session.Out.WriteLine(resumed == 0 ? nothing
            : $"{Format.Count(resumed, "run")} of {what.Sweep} queued again");
        if (resumed > 0 || resumesSearch)
        {
            var here = sweep.SourceFile is { } file && File.Exists(file) ? $"run {CommandWord.Typed(PathName.Short(file))}"
                : $"worker --sweep {what.Sweep} --drain";
            Session.Note($"a worker takes {(resumed == 1 ? "it" : "them")} up; or here and now: {new Suggestion(args).For(here)}");
        }
        return ExitCode.Ok;
    }
}
