using System.CommandLine;
using Sweep.CommandLine;
using Sweep.Core;
using Sweep.Listings;
using Sweep.Store;
using Sweep.Worker;

namespace Sweep.Cli;

/// <summary><c>sweep refine SWEEP --until 'n tied &lt;= 3'</c></summary>
internal sealed class RefineVerb : StoreVerb
{
    private readonly Argument<string> _sweep = SweepArgument();
    private readonly Option<string> _until = new("--until")
    {
        Description = "when it is done: 'n tied <= 3' is when at most three configurations cannot be told from the best, itself included",
        HelpName = "'n tied <= N'",
        Required = true,
    };
    private readonly Option<int> _maxRepeats = ValueOption.Number(
        "--max-repeats", "the most seeds of a configuration, those that it has included", usual: 10, least: 2,
        most: SweepSpec.MaxRepeats);
    private readonly Option<bool> _plan = new("--plan")
    {
        Description = "say what the next round is, and add and train nothing",
    };
    private readonly DeviceOptions _devices = new(WorkOfOthers.NoneMeans);
    private readonly Option<bool> _json = JsonOption(
        "print a JSON array, nothing else: the final leaderboard of configurations, or with --plan the runs of the next round");

    public RefineVerb(Session session)
        : base(session, "refine", "Trains further seeds of the configurations that are tied with the best, and of those only.")
    {
        Add(_sweep);
        Add(_until);
        Add(_maxRepeats);
        Add(_plan);
        _devices.AddTo(this);
        Add(_json);
    }

    protected override async Task<int> RunAsync(ParseResult args, CancellationToken cancel)
    {
        var goal = RefinementGoal.Parse(args.GetRequiredValue(_until));
        var (maxRepeats, onlyPlan, json) = (args.GetValue(_maxRepeats), args.GetValue(_plan), args.GetValue(_json));
        // Before anything is added: a mistyped device changes nothing.
        var options = _devices.WorkerOptions(args, args.GetRequiredValue(_sweep), drain: true);
        await using var store = await OpenExistingAsync(args, cancel);
        var name = (await RequireSweepAsync(store, args.GetRequiredValue(_sweep), cancel)).Name;
        var suggestion = new Suggestion(args);
        if (!onlyPlan && WorkOfOthers.TrainsAlong(args, _devices, options.Slots) is { } along)
            Session.Note(along);
        // With --json, stdout is for the array alone.
        var output = json ? Session.Error : Session.Out;
        var (hasAdded, hasTrained) = (false, false);
        while (true)
        {
            var sweep = await RequireSweepAsync(store, name, cancel);
            var runs = await store.ListRunsAsync(name, cancel);
            RefinementChecks.RequireRefinable(sweep, runs, suggestion);
            if (sweep.Counts.Unfinished > 0)
            {
                if (!hasAdded || onlyPlan)
                {
                    var left = Format.Count(sweep.Counts.Unfinished, "run");
                    output.WriteLine($"{name}: {left} of a round that has begun to be trained first");
                    output.Flush();
                }
                if (onlyPlan)
                {
                    if (json)
                        RefinementJson.Write(Session.Out, runs.Where(run => !run.State.IsFinal()));
                    return ExitCode.Ok;
                }
                var foreground = await ForegroundAsync(store, sweep, runs, options, suggestion, json, cancel);
                if (await foreground.TrainAsync(null) is { } interrupted)
                {
                    Session.Note(foreground.AfterInterruption);
                    return interrupted;
                }
                hasTrained = true;
                continue;
            }
            var round = await RefinementRound.NextAsync(store, sweep, cancel);
            if (round.Seeds > maxRepeats && !round.Meets(goal))
                throw RefinementChecks.TooFewRepeats(name, round, maxRepeats);
            if (round.Meets(goal) || (round.Seeds == maxRepeats && !round.IsCatchUp))
            {
                output.WriteLine(RefinementWords.OfEnd(name, round, goal, hasTrained));
                output.Flush();
                if (onlyPlan && json)
                    RefinementJson.Write(Session.Out, []);
                else if (hasTrained || json)
                    await WriteAsync(store, sweep, json, cancel);
                return ExitCode.Ok;
            }
            if (onlyPlan)
            {
                output.WriteLine(RefinementWords.Of(name, round));
                output.Flush();
                if (json)
                    RefinementJson.Write(Session.Out, round);
                return ExitCode.Ok;
            }
            RequireTrainable(args, runs, round, options);
            var last = runs.Max(run => run.Id.Number);
            if (await round.AddAsync(store, name, last, cancel) > 0)
            {
                hasAdded = true;
                output.WriteLine(RefinementWords.Of(name, round));
                output.Flush();
            }
            // Another program may have added the round, and this one trains along; without any change it would be asked for for ever.
            else if ((await store.ListRunsAsync(name, cancel)).Max(run => run.Id.Number) == last)
            {
                throw new SweepException(
                    $"no run was added to '{name}': what is queued or running in it, or a run with that seed, stands in the way; "
                    + $"{suggestion.For($"status {name}")} shows it");
            }
        }
    }

    private async Task<ForegroundRun> ForegroundAsync(
        ISweepStore store, SweepSummary sweep, IReadOnlyList<RunSummary> runs, WorkerOptions options, Suggestion suggestion, bool json,
        CancellationToken cancel)
    {
        var known = runs.First(run => run.NParams is not null);
        var vocabularySize = (await store.FindRunAsync(known.Id, cancel))?.VocabSize ?? 1;
        return new ForegroundRun(Session, store, sweep.Name, vocabularySize, options,
            json ? Session.Error : Session.Out, json ? TerminalInfo.Plain : Session.Terminal, suggestion);
    }

    private async Task WriteAsync(ISweepStore store, SweepSummary sweep, bool json, CancellationToken cancel)
    {
        var runs = await RankedRuns.LoadAsync(store, sweep, cancel);
        var ranked = RankedConfigurations.Of(runs, sweep.Metric);
        if (json)
            JsonRows.Write(Session.Out, ranked.Rows, ConfigurationJson.Fill);
        else
            ConfigurationTable.Write(Session.Out, Session.Terminal, sweep, ranked, ranked.Rows, runs.Scores?.Any);
    }

    /// <exception cref="UsageException">These devices cannot train the round's runs, or the disk has no room for them.</exception>
    private static void RequireTrainable(
        ParseResult args, IReadOnlyList<RunSummary> runs, RefinementRound round, WorkerOptions options)
    {
        List<Hyperparameters> further = [.. runs.Where(run => round.Missing.Contains(run.Configuration))
            .DistinctBy(run => run.Configuration).Select(run => run.Hyperparameters)];
        if (PlanCautions.CannotTrain(further, options.Slots) is { } reason)
            throw new UsageException(reason);
        // The vocabulary's share is small beside the reserve that is kept in any case.
        if (StoreOption.LocalFolder(args) is { } folder)
            DiskSpace.Require(folder, SweepEstimate.DiskNeeded(further, vocabularySize: 1, slots: 1, stopsEarly: false));
    }
}
