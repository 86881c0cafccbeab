using System.CommandLine;
using Sweep.Store;

namespace Sweep.Cli;

/// <summary><c>sweep submit FILE</c></summary>
internal sealed class SubmitVerb : StoreVerb
{
    private readonly Argument<string> _file = SweepFileArgument.Create();
    private readonly SubmissionOptions _submission = new();

    public SubmitVerb(Session session) : base(session, "submit", "Queues a sweep for workers; trains nothing itself.")
    {
        Add(_file);
        _submission.AddTo(this);
    }

    protected override async Task<int> RunAsync(ParseResult args, CancellationToken cancel)
    {
        var plan = await PlanFile.ReadAsync(Session, args, args.GetRequiredValue(_file), cancel);
        await using var store = await OpenOrCreateAsync(args, cancel);
        var outcome = await Submission.SubmitAsync(store, plan, _submission.Read(args), cancel);
        Session.Out.WriteLine(await Submission.DescribeAsync(store, plan, outcome, cancel));
        return ExitCode.Ok;
    }
}
