using System.CommandLine;
using Sweep.CommandLine;
using Sweep.Core;
using Sweep.Listings;
using Sweep.Store;
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
        await using var view = new PlainView(Session.Out, new WorkerEventLines(Session.Terminal),
            new Dictionary<RunId, IReadOnlyDictionary<string, ParameterValue>>(), progress: null,
            metric: "val_loss", Session.Time);
        using var interruption = new Interruption(view.Say, view.Abandon,
            () => "stopped at once: what was in training goes back to the queue and on from its last checkpoint; no retry is used up");
        view.Say($"working for {store.Description} on {string.Join(", ", options.Slots.Select(slot => slot.Id))}");
        var before = (await InScopeAsync(store, sweep, cancel)).Sum(one => one.WithoutResult);
        await new SweepWorker(store, options, Session.Time, Logging.For(Session)).RunAsync(view, interruption.Token);
        if (interruption.Asked)
            return interruption.ExitCode;
        var suggestion = new Suggestion(args);
        var isHeldUp = false;
        var after = await InScopeAsync(store, sweep, cancel);
        foreach (var one in after)
        {
            if (LeftUndone.Caution(one, suggestion) is not { } caution)
                continue;
            Session.Note(caution);
            isHeldUp = sweep is not null;
        }
        var without = after.Sum(one => one.WithoutResult);
        if (isHeldUp && without == 0)
            return ExitCode.Failed;
        if (without <= (sweep is null ? before : 0))
            return ExitCode.Ok;
        Session.Note($"{Format.Count(without, "run")} {(sweep is null ? "in the store" : $"of {sweep}")} "
            + $"{(without == 1 ? "has" : "have")} no result: failed, diverged or cancelled; `{ProgramName.Typed} "
            + $"{(sweep is null ? "list" : $"status {sweep}")}` says which");
        return ExitCode.Failed;
    }

    /// <summary>
    /// The sweeps that it answers for. A worker for one sweep answers for all of that, as <c>run</c> does; one for the whole store only for
    /// what ended while it worked.
    /// </summary>
    private static async Task<IReadOnlyList<SweepSummary>> InScopeAsync(ISweepStore store, string? sweep, CancellationToken cancel) =>
        [.. (await store.ListSweepsAsync(cancel)).Where(one => sweep is null || one.Name == sweep)];
}
