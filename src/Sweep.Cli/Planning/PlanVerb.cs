using System.CommandLine;
using Sweep.CommandLine;
using Sweep.Core;
using Sweep.Listings;
using Sweep.Store;

namespace Sweep.Cli;

/// <summary><c>sweep plan FILE</c></summary>
internal sealed class PlanVerb : StoreVerb
{
    private readonly Argument<string> _file = SweepFileArgument.Create();
    private readonly DeviceOptions _devices = new();
    private readonly Option<bool> _all = new("--all") { Description = "every point, however many" };
    private readonly Option<bool> _json = JsonOption("print the points as a JSON array, nothing else");

    public PlanVerb(Session session)
        : base(session, "plan", "What a sweep file would run: points, parameter counts, memory, disk, time. Nothing is stored.")
    {
        Add(_file);
        _devices.AddTo(this);
        Add(_all);
        Add(_json);
    }

    protected override async Task<int> RunAsync(ParseResult args, CancellationToken cancel)
    {
        var plan = await PlanFile.ReadAsync(Session, args, args.GetRequiredValue(_file), cancel);
        var slots = _devices.Slots(args);
        var known = await ReadKnownAsync(args, plan.Name, cancel);
        var (gpu, engine, available) = (slots[0].Device != "cpu", _devices.Engine(args), MachineMemory.Available());
        var onCpus = slots.All(slot => slot.Device == "cpu");
        List<Hyperparameters> planned = [.. plan.Plan.Points.Select(point => point.Hyperparameters)];
        var cannotTrain = PlanCautions.CannotTrain(planned, slots) ?? (!onCpus ? null : MachineMemory.CannotFit(
            plan.Plan.Points, plan.VocabularySize, plan.Plan.Corpus.Tokens.Length, engine, available));
        var speed = SweepEstimate.SpeedOf(plan.Plan, gpu, known.Earlier);
        // A program gets the same numbers for the same file and store; where nothing is left to train, there is nothing to measure.
        var sameText = known.Stored?.Data.IsSameText(plan.Plan.Corpus.Reference) == true;
        var done = sameText ? known.Runs.Where(run => run.State.IsFinal()).Select(run => run.ConfigHash).ToHashSet() : [];
        var worthATrial = !speed.IsNear && !args.GetValue(_json) && !plan.Plan.Points.All(point => done.Contains(point.ConfigHash));
        var calibration = cannotTrain is null && worthATrial
            ? await PlanTrial.CalibrateAsync(plan.Plan, plan.Text, slots[0], engine, available, Session.Time, cancel) : null;
        var estimate = SweepEstimate.Of(
            plan.Plan, [.. slots.Select(slot => slot.Name)], gpu, engine, speed, calibration, sameText ? known.Runs : []);
        if (args.GetValue(_json))
            JsonRows.Write(Session.Out, estimate.Points, PointRow.Fill);
        else
            PlanReport.Write(Session.Out, Session.Terminal, plan.Plan, estimate,
                known.Stored is { } stored ? PlanCautions.Stored(stored, known.Runs, plan.Plan) : null, StoreOption.LocalFolder(args),
                cannotTrain, onCpus ? available : null, all: args.GetValue(_all));
        if (cannotTrain is null)
            return ExitCode.Ok;
        Session.Note($"`run` would refuse this here: {cannotTrain}");
        return ExitCode.Usage;
    }

    /// <summary>What the store, if there is one yet, knows: this sweep, and how fast runs like its own were.</summary>
    private async Task<(SweepSummary? Stored, IReadOnlyList<RunSummary> Runs, IReadOnlyList<RunSummary> Earlier)> ReadKnownAsync(
        ParseResult args, string name, CancellationToken cancel)
    {
        if (!StoreOption.Exists(args))
            return (null, [], []);
        await using var store = await OpenExistingAsync(args, cancel);
        var earlier = new List<RunSummary>();
        // The newest sweeps tell enough.
        foreach (var sweep in (await store.ListSweepsAsync(cancel)).TakeLast(3))
            earlier.AddRange(await store.ListRunsAsync(sweep.Name, cancel));
        var stored = await store.FindSweepAsync(name, cancel);
        return (stored, stored is null ? [] : await store.ListRunsAsync(name, cancel), earlier);
    }
}
