using System.CommandLine;
using Sweep.Core;
using Sweep.Listings;
using Sweep.Store;
using Sweep.Worker;

namespace Sweep.Cli;

/// <summary><c>sweep status SWEEP</c></summary>
internal sealed class StatusVerb : StoreVerb
{
    private readonly Argument<string> _sweep = SweepArgument();
    private readonly Option<bool> _json = JsonOption();
    private readonly Option<bool> _watch = new("--watch")
    {
        Description = "follow it until nothing of it is queued or running, or nobody works on it any more",
    };

    public StatusVerb(Session session) : base(session, "status", "How far a sweep is, on which devices, and what failed.")
    {
        Add(_sweep);
        Add(_json);
        Add(_watch);
    }

    protected override async Task<int> RunAsync(ParseResult args, CancellationToken cancel)
    {
        await using var store = await OpenExistingAsync(args, cancel);
        var sweep = await RequireSweepAsync(store, args.GetRequiredValue(_sweep), cancel);
        if (args.GetValue(_watch))
        {
            if (args.GetValue(_json))
                throw new UsageException("--watch is for people and --json for programs; give one of them");
            return await new StatusWatch(Session, store).RunAsync(sweep.Name, cancel);
        }
        var status = await SweepStatus.ReadAsync(store, sweep, await LostRuns.FindAsync(store, sweep.Name, cancel), cancel);
        if (args.GetValue(_json))
            JsonRows.Write(Session.Out, [status], StatusJson.Fill);
        else
            StatusReport.Write(Session.Out, Session.Terminal, status, Session.Time.GetUtcNow());
        return ExitCode.Ok;
    }
}
