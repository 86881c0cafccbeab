using System.CommandLine;
using System.Globalization;
using Sweep.CommandLine;
using Sweep.Core;
using Sweep.Listings;
using Sweep.Store;
using Sweep.Worker;

namespace Sweep.Cli;

/// <summary><c>sweep run FILE</c></summary>
internal sealed class RunVerb : StoreVerb
{
    // A year.
    private const int MostHours = 8784;

    private readonly Argument<string> _file = SweepFileArgument.Create();
    private readonly SubmissionOptions _submission = new();
    private readonly Option<double?> _maxHours = ValueOption.OptionalNumber<double>(
        "--max-hours", "stop after so long, as Ctrl-C does: runs are checkpointed, and the same command goes on", helpName: "HOURS");

    private readonly DeviceOptions _devices = new(WorkOfOthers.NoneMeans);
    private readonly Option<bool> _json = JsonOption("print the final leaderboard as a JSON array, nothing else");

    public RunVerb(Session session)
        : base(session, "run", "Submits a sweep and trains it here until it is done. The same command goes on with what is unfinished.")
    {
        Add(_file);
        _submission.AddTo(this);
        Add(_maxHours);
        _devices.AddTo(this);
        Add(_json);
    }

    protected override async Task<int> RunAsync(ParseResult args, CancellationToken cancel)
    {
        var file = args.GetRequiredValue(_file);
        TimeSpan? most = args.GetValue(_maxHours) is { } hours ? TimeLimit(hours) : null;
        var plan = await PlanFile.ReadAsync(Session, args, file, cancel);
        var options = _devices.WorkerOptions(args, plan.Name, drain: true);
        await using var store = await OpenOrCreateAsync(args, cancel);
        var toTrain = await ToTrainAsync(store, plan, cancel);
        if (PlanCautions.CannotTrain([.. toTrain.Select(point => point.Hyperparameters)], options.Slots) is { } reason)
            throw new UsageException(reason);
        RequireMemory(plan, toTrain, options);
        if (StoreOption.LocalFolder(args) is { } folder)
        {
            DiskSpace.Require(folder, SweepEstimate.DiskNeeded(toTrain.Select(point => point.Hyperparameters), plan.VocabularySize,
                Math.Max(1, options.Slots.Count), SweepEstimate.StopsEarly(plan.Plan)));
        }
        var json = args.GetValue(_json);
        var suggestion = new Suggestion(args);
        // With --json, stdout is for the array alone.
        var foreground = new ForegroundRun(Session, store, plan.Name, plan.VocabularySize, options,
            json ? Session.Error : Session.Out, json ? TerminalInfo.Plain : Session.Terminal, suggestion);
        await foreground.SubmitAsync(plan, _submission.Read(args), cancel);
        if (WorkOfOthers.TrainsAlong(args, _devices, options.Slots) is { } along)
            Session.Note(along);
        if (await foreground.TrainAsync(most) is { } interrupted)
        {
            if (interrupted == ExitCode.Failed)
            {
                Session.Note($"stopped after {Format.Duration(most!.Value)}, as --max-hours says; "
                    + $"the same command goes on: {suggestion.Again}");
                return interrupted;
            }
            Session.Note(foreground.AfterInterruption);
            return interrupted;
        }
        if (await store.FindSweepAsync(plan.Name, cancel) is { } sweep && LeftUndone.Caution(sweep, suggestion) is { } caution)
            Session.Note(caution);
        return await new RunSummaryReport(Session, store, options, suggestion, json).WriteAsync(plan.Name, cancel);
    }

    /// <exception cref="UsageException">It is no time.</exception>
    private static TimeSpan TimeLimit(double hours) => hours > 0 && hours <= MostHours
        ? TimeSpan.FromHours(hours)
        : throw new UsageException(string.Create(
            CultureInfo.InvariantCulture, $"--max-hours {hours} is no time; give a number above 0 and at most {MostHours}, such as 7.5"));

    /// <exception cref="UsageException">A run does not fit this machine's memory, even alone.</exception>
    private void RequireMemory(LoadedPlan plan, IReadOnlyList<SweepPoint> toTrain, WorkerOptions options)
    {
        if (options.Slots.Count == 0 || options.Slots.Any(slot => slot.Device != "cpu"))
            return;
        var (vocabulary, length, available) = (plan.VocabularySize, plan.Plan.Corpus.Tokens.Length, MachineMemory.Available());
        if (MachineMemory.CannotFit(toTrain, vocabulary, length, options.Engine, available) is { } reason)
            throw new UsageException(reason);
        var abreast = Math.Min(toTrain.Count, SweepEstimate.Abreast(options.Slots.Count, plan.Plan));
        var needed = MachineMemory.OfLargest(toTrain, abreast, vocabulary, length, options.Engine);
        if (MachineMemory.TightTogether(needed, abreast, available) is { } caution)
            Session.Note(caution);
    }

    /// <summary>What is still to be trained; what is done has its checkpoints already.</summary>
    private static async Task<IReadOnlyList<SweepPoint>> ToTrainAsync(ISweepStore store, LoadedPlan plan, CancellationToken cancel)
    {
        var stored = await store.FindSweepAsync(plan.Name, cancel) is { } sweep
            ? await store.ListRunsAsync(sweep.Name, cancel) : [];
        var done = stored.Where(run => run.State.IsFinal()).Select(run => run.ConfigHash).ToHashSet();
        return [.. plan.Plan.Points.Where(point => !done.Contains(point.ConfigHash))];
    }
}
