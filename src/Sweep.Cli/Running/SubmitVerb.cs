using System.CommandLine;
using Sweep.Store;

namespace Sweep.Cli;

/// <summary><c>sweep submit FILE</c></summary>
internal sealed class SubmitVerb : StoreVerb
{
    private readonly Argument<string> _file = SweepFileArgument.Create();
    private readonly Option<bool> _extend = SubmissionOptions.Extend();
    private readonly Option<bool> _recompute = SubmissionOptions.Recompute();
    private readonly Option<bool> _fresh = SubmissionOptions.Fresh();
    private readonly Option<bool> _mixed = SubmissionOptions.Mixed();

    public SubmitVerb(Session session) : base(session, "submit", "Queues a sweep for workers; trains nothing itself.")
    {
        Add(_file);
        Add(_extend);
        Add(_recompute);
        Add(_fresh);
        Add(_mixed);
    }

    protected override async Task<int> RunAsync(ParseResult args, CancellationToken cancel)
    {
        var plan = await PlanFile.ReadAsync(Session, args, args.GetRequiredValue(_file), cancel);
        await using var store = await OpenOrCreateAsync(args, cancel);
        var choices = new SubmissionChoices
        {
            Extend = args.GetValue(_extend),
            Recompute = args.GetValue(_recompute),
            Fresh = args.GetValue(_fresh),
            Mixed = args.GetValue(_mixed),
        };
        var outcome = await Submission.SubmitAsync(store, plan, choices, cancel);
        Session.Out.WriteLine(await Submission.DescribeAsync(store, plan, outcome, cancel));
        return ExitCode.Ok;
    }
}
