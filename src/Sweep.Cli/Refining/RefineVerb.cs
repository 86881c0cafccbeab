using System.CommandLine;
using Sweep.CommandLine;
using Sweep.Core;
using Sweep.Listings;
using Sweep.Store;

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
        "--max-repeats", "the most seeds of a configuration, those that it has included", usual: 10, least: 2);
    private readonly Option<bool> _plan = new("--plan")
    {
        Description = "say what the next round is, and add and train nothing",
    };
    private readonly DeviceOptions _devices = new();
    private readonly Option<bool> _json = JsonOption("print the final leaderboard of configurations as a JSON array, nothing else");

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
        await using var store = await OpenExistingAsync(args, cancel);
        var name = (await RequireSweepAsync(store, args.GetRequiredValue(_sweep), cancel)).Name;
        var suggestion = new Suggestion(args);
        // With --json, stdout is for the array alone.
        var output = json ? Session.Error : Session.Out;
        var hasAdded = false;
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
                    return ExitCode.Ok;
                if (await TrainAsync(args, store, sweep, runs, cancel) is { } interrupted)
                {
                    Session.Note($"interrupted; the same command goes on: {suggestion.Again}");
                    return interrupted;
                }
                continue;
            }
            var round = await RefinementRound.NextAsync(store, sweep, cancel);
            if (round.Seeds > maxRepeats && !round.Meets(goal))
                throw RefinementChecks.TooFewRepeats(name, round, maxRepeats);
            if (round.Meets(goal) || round.Seeds == maxRepeats)
            {
                output.WriteLine(RefinementWords.OfEnd(name, round, goal, hasAdded));
                output.Flush();
                if (hasAdded || json)
                    await WriteAsync(store, sweep, json, cancel);
                return ExitCode.Ok;
            }
            output.WriteLine(RefinementWords.Of(name, round));
            output.Flush();
            if (onlyPlan)
                return ExitCode.Ok;
            RequireDisk(args, runs, round);
            var last = runs.Max(run => run.Id.Number);
            await round.AddAsync(store, name, last, cancel);
            hasAdded = true;
            // Another program may have added the round, and this one trains along; without any change it would be asked for for ever.
            if ((await store.ListRunsAsync(name, cancel)).Max(run => run.Id.Number) == last)
            {
                throw new SweepException(
                    $"no run was added to '{name}': what is queued or running in it, or a run with that seed, stands in the way; "
                    + $"{suggestion.For($"status {name}")} shows it");
            }
        }
    }

    private async Task<int?> TrainAsync(
        ParseResult args, ISweepStore store, SweepSummary sweep, IReadOnlyList<RunSummary> runs, CancellationToken cancel)
    {
        var json = args.GetValue(_json);
        var known = runs.First(run => run.NParams is not null);
        var vocabularySize = (await store.FindRunAsync(known.Id, cancel))?.VocabSize ?? 1;
        var options = _devices.WorkerOptions(args, sweep.Name, drain: true);
        return await new ForegroundRun(Session, store, sweep.Name, vocabularySize, options,
            json ? Session.Error : Session.Out, json ? TerminalInfo.Plain : Session.Terminal).TrainAsync(null);
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

    private static void RequireDisk(ParseResult args, IReadOnlyList<RunSummary> runs, RefinementRound round)
    {
        if (StoreOption.LocalFolder(args) is not { } folder)
            return;
        var further = runs.Where(run => run.Id.Number == run.Configuration && round.Tied.Contains(run.Configuration));
        // The vocabulary's share is small beside the reserve that is kept in any case.
        DiskSpace.Require(
            folder,
            SweepEstimate.DiskNeeded(further.Select(run => run.Hyperparameters), vocabularySize: 1, slots: 1, stopsEarly: false));
    }
}
