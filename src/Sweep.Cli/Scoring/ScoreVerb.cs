using System.CommandLine;
using Sweep.CommandLine;
using Sweep.Core;
using Sweep.Core.Scoring;
using Sweep.Listings;
using Sweep.Store;
using Sweep.Worker;

namespace Sweep.Cli;

/// <summary><c>sweep score SWEEP</c></summary>
internal sealed class ScoreVerb : StoreVerb
{
    private readonly Argument<string> _sweep = SweepArgument();
    private readonly Option<int?> _top = ValueOption.OptionalNumber<int>(
        "--top", "the first N rows of the leaderboard; default: those that cannot be told from the best, at least 3", least: 1);
    private readonly Option<string?> _devices = new("--devices")
    {
        Description = "auto, cpu, cuda, cpu:0, cuda:0-3 or a list of such; default: every GPU, or every CPU core",
        HelpName = "LIST",
    };
    private readonly Option<bool> _json = JsonOption();

    public ScoreVerb(Session session)
        : base(session, "score", "Measures a sweep's leaders again, on sequences of the validation text that no evaluation has used.")
    {
        Add(_sweep);
        Add(_top);
        Add(_devices);
        Add(_json);
    }

    protected override async Task<int> RunAsync(ParseResult args, CancellationToken cancel)
    {
        var slots = DeviceDiscovery.Discover(args.GetValue(_devices), 1);
        await using var store = await OpenExistingAsync(args, cancel);
        var sweep = await RequireSweepAsync(store, args.GetRequiredValue(_sweep), cancel);
        RequireScorable(sweep);
        var runs = await store.ListRunsAsync(sweep.Name, cancel);
        var ranked = RankedRuns.Of(
            Leaderboard.Rank(sweep.Metric, runs), sweep.Metric, await StoredGroups.LoadAsync(store, sweep.Name, cancel));
        var leaders = Leaders.Of(ranked, sweep, args.GetValue(_top));
        if (leaders.Count == 0)
        {
            throw new UsageException(
                $"no run of '{sweep.Name}' has a result to be scored; `{ProgramName.Typed} status {sweep.Name}` says why");
        }

        var scores = await SweepScores.LoadAsync(store, sweep, runs, cancel);
        var missing = await RequireCheckpointsAsync(store, leaders.Where(row => scores.Of(row.Run) is null), cancel);
        if (missing.Count > 0)
        {
            var scorer = new Scorer(store, sweep, FreshSequences.Of(sweep.Spec, runs.Select(run => run.Hyperparameters)), Session.Time,
                Logging.For(Session));
            await scorer.RunAsync(missing, TrainerCommandLine.Find(), slots, Say, Session.Note, cancel);
            scores = await SweepScores.LoadAsync(store, sweep, runs, cancel);
        }
        Write(args, sweep, [.. scores.AddTo(leaders)], scores);
        if (PausedSweep.Caution(sweep) is { } caution)
            Session.Note($"{caution}; the leaders may change when it goes on");
        return ExitCode.Ok;

        void Say(RunDetail run, FreshScore score) => Session.Note(
            $"{run.Summary.Id} scores {Format.Loss(scores.Value(score))} ± {Format.Sem(scores.Sem(score))} at step "
            + $"{Format.Integer(score.Step)}");
    }

    private void Write(ParseResult args, SweepSummary sweep, List<LeaderboardRow> leaders, SweepScores scores)
    {
        // One that was deleted or extended meanwhile has none.
        leaders.RemoveAll(row => scores.Of(row.Run) is null);
        if (args.GetValue(_json))
            JsonRows.Write(Session.Out, leaders, (row, item) => ScoreSummary.Fill(row, sweep, item, scores.Of(item.Run)!));
        else if (scores.Any is { } any)
            ScoreSummary.Write(Session.Out, Session.Terminal, sweep, leaders, any);
    }

    private static void RequireScorable(SweepSummary sweep)
    {
        if (!SweepScores.Measure(sweep.Metric))
        {
            throw new UsageException($"'{sweep.Name}' is ranked by {sweep.Metric.Name}, and scores are measured on the validation text; "
                + "they are for sweeps with the metric val_loss or val_bpc");
        }
        if (sweep.Counts.Unfinished > 0)
        {
            throw new UsageException($"{Format.Count(sweep.Counts.Unfinished, "run")} of '{sweep.Name}' "
                + $"{(sweep.Counts.Unfinished == 1 ? "is" : "are")} still to be trained, so the leaders may change; score it when it is "
                + $"finished, or `{ProgramName.Typed} cancel {sweep.Name}` what is left");
        }
    }

    /// <exception cref="UsageException">A run's checkpoint is not kept; nothing was measured.</exception>
    private static async Task<List<RunDetail>> RequireCheckpointsAsync(
        ISweepStore store, IEnumerable<LeaderboardRow> rows, CancellationToken cancel)
    {
        var runs = new List<RunDetail>();
        foreach (var row in rows)
        {
            if (await store.FindRunAsync(row.Run.Id, cancel) is { } run)
                runs.Add(run);
        }
        var without = runs.Where(run => Scorer.CheckpointOf(run) is null).ToList();
        if (without.Count == 0)
            return runs;
        var first = without[0].Summary;
        var why = first.HasNeverLearned() ? "was before any training, of which no checkpoint is written"
            : $"at step {Format.Integer(first.Best!.Step)} is not kept (`{ProgramName.Typed} gc` removes them, and a run that reuses "
                + "results has only those that were left)";
        var others = without.Count == 1 ? ""
            : $", and {Format.Count(without.Count - 1, "leader")} more {(without.Count == 2 ? "has" : "have")} none";
        throw new UsageException($"the checkpoint of run {first.Id}'s best evaluation {why}{others}; nothing "
            + "was measured: --top N scores the first N rows only, or train the sweep again under another name, with --fresh");
    }
}
