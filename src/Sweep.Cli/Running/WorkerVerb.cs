using System.CommandLine;
using Sweep.CommandLine;
using Sweep.Core;
using Sweep.Worker;

namespace Sweep.Cli;

/// <summary><c>sweep worker</c></summary>
internal sealed class WorkerVerb : StoreVerb
{
    private readonly Option<string?> _sweep = new("--sweep") { Description = "only this sweep's runs", HelpName = "SWEEP" };
    private readonly Option<bool> _drain = new("--drain") { Description = "end when nothing is left to do" };
    private readonly DeviceOptions _devices = new();

    public WorkerVerb(Session session) : base(session, "worker", "Trains what is queued in a store until it is stopped.")
    {
        Add(_sweep);
        Add(_drain);
        _devices.AddTo(this);
    }

    protected override async Task<int> RunAsync(ParseResult args, CancellationToken cancel)
    {
        var sweep = args.GetValue(_sweep);
        var options = _devices.WorkerOptions(args, sweep, args.GetValue(_drain));
        await using var store = await OpenOrCreateAsync(args, cancel);
        if (sweep is not null)
            await RequireSweepAsync(store, sweep, cancel);
        await using var view = new PlainView(Session.Out, new RunEventLines(Session.Terminal),
            new Dictionary<RunId, IReadOnlyDictionary<string, ParameterValue>>(), progress: null, Session.Time);
        using var interruption = new Interruption(view.Say, view.Abandon);
        view.Say($"working for {store.Description} on {string.Join(", ", options.Slots.Select(slot => slot.Id))}");
        await new SweepWorker(store, options, Session.Time, Logging.For(Session)).RunAsync(view, interruption.Token);
        return interruption.Asked ? ExitCode.Interrupted : ExitCode.Ok;
    }
}
