using System.CommandLine;
using Sweep.CommandLine;
using Sweep.Core;
using Sweep.Listings;
using Sweep.Store;

namespace Sweep.Cli;

/// <summary><c>sweep leaderboard SWEEP</c></summary>
internal sealed class LeaderboardVerb : StoreVerb
{
    private const string ByRun = "run";
    private const string ByConfiguration = "configuration";

    private readonly Argument<string> _sweep = SweepArgument();
    private readonly Option<int?> _top = ValueOption.OptionalNumber<int>("--top", "only the first N rows", least: 1);
    private readonly Option<string?> _by = new("--by")
    {
        Description = "rows for runs, or for configurations by the mean over their seeds; "
            + "default: configurations in the table of a sweep with repeats, otherwise runs",
        HelpName = "run|configuration",
    };
    private readonly LeaderboardSelection _selection = new();
    private readonly Option<bool> _json = JsonOption();
    private readonly Option<bool> _stable = new("--stable")
    {
        Description = "with --json: only the fields that do not depend on who trained the sweep, when and how often",
    };

    public LeaderboardVerb(Session session) : base(session, "leaderboard", "A sweep's runs, the best first.")
    {
        Add(_sweep);
        Add(_top);
        _by.AcceptOnlyFromAmong(ByRun, ByConfiguration);
        Add(_by);
        _selection.AddTo(this);
        Add(_json);
        Add(_stable);
    }

    protected override async Task<int> RunAsync(ParseResult args, CancellationToken cancel)
    {
        if (args.GetValue(_stable) && (!args.GetValue(_json) || _selection.Columns(args) is not null))
            throw new UsageException("--stable chooses the fields of --json; give it with --json and without --columns");
        var chosesRuns = _selection.IsGiven(args);
        if (args.GetValue(_by) == ByConfiguration && chosesRuns)
            throw new UsageException("--where, --sort and --columns are about runs; give them without --by configuration");
        await using var store = await OpenExistingAsync(args, cancel);
        var sweep = await RequireSweepAsync(store, args.GetRequiredValue(_sweep), cancel);
        var ranked = args.GetValue(_stable) && args.GetValue(_by) == ByConfiguration
            ? await RankedRuns.LoadWithoutScoresAsync(store, sweep, cancel)
            : await RankedRuns.LoadAsync(store, sweep, cancel);
        var top = args.GetValue(_top) ?? int.MaxValue;
        // Programs, and whoever chooses among runs, have runs unless they ask for configurations.
        if (args.GetValue(_by) is { } by ? by == ByConfiguration
            : !chosesRuns && !args.GetValue(_json) && RankedConfigurations.HasRepeats(ranked.Rows))
        {
            WriteConfigurations(args, sweep, ranked, top);
            return ExitCode.Ok;
        }
        IReadOnlyList<LeaderboardRow> shown = [.. _selection.Apply(args, sweep.Metric, ranked.Rows).Take(top)];
        if (_selection.Columns(args) is { } columns)
            ChosenColumns.Write(Session, sweep, shown, columns, args.GetValue(_json));
        else if (args.GetValue(_stable))
            JsonRows.Write(Session.Out, shown, LeaderboardJson.FillStable);
        else if (args.GetValue(_json))
            JsonRows.Write(Session.Out, shown, (row, item) => LeaderboardJson.Fill(row, item, sweep.Metric));
        else
            LeaderboardTable.Write(Session.Out, Session.Terminal, sweep, ranked, shown);
        return ExitCode.Ok;
    }

    private void WriteConfigurations(ParseResult args, SweepSummary sweep, RankedRuns runs, int top)
    {
        var ranked = RankedConfigurations.Of(runs, sweep.Metric);
        IReadOnlyList<RankedConfiguration> shown = [.. ranked.Rows.Take(top)];
        if (args.GetValue(_stable))
            JsonRows.Write(Session.Out, shown, ConfigurationJson.FillStable);
        else if (args.GetValue(_json))
            JsonRows.Write(Session.Out, shown, ConfigurationJson.Fill);
        else
            ConfigurationTable.Write(Session.Out, Session.Terminal, sweep, ranked, shown, runs.Scores?.Any);
    }
}
