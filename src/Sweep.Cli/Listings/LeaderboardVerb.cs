using System.CommandLine;
using Sweep.CommandLine;
using Sweep.Core;
using Sweep.Listings;
using Sweep.Store;

namespace Sweep.Cli;

/// <summary><c>sweep leaderboard SWEEP</c></summary>
internal sealed class LeaderboardVerb : StoreVerb
{
    private readonly Argument<string> _sweep = SweepArgument();
    private readonly Option<int?> _top = ValueOption.OptionalNumber<int>("--top", "only the first N rows", least: 1);
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
        _selection.AddTo(this);
        Add(_json);
        Add(_stable);
    }

    protected override async Task<int> RunAsync(ParseResult args, CancellationToken cancel)
    {
        if (args.GetValue(_stable) && (!args.GetValue(_json) || _selection.Columns(args) is not null))
            throw new UsageException("--stable chooses the fields of --json; give it with --json and without --columns");
        await using var store = await OpenExistingAsync(args, cancel);
        var sweep = await RequireSweepAsync(store, args.GetRequiredValue(_sweep), cancel);
        var rows = Leaderboard.Rank(sweep.Metric, await store.ListRunsAsync(sweep.Name, cancel));
        var chosen = _selection.Apply(args, sweep.Metric, rows);
        var shown = args.GetValue(_top) is { } top ? [.. chosen.Take(top)] : chosen;
        if (_selection.Columns(args) is { } columns)
            ChosenColumns.Write(Session, sweep, shown, columns, args.GetValue(_json));
        else if (args.GetValue(_stable))
            JsonRows.Write(Session.Out, shown, LeaderboardJson.FillStable);
        else if (args.GetValue(_json))
            JsonRows.Write(Session.Out, shown, (row, item) => LeaderboardJson.Fill(row, item, sweep.Metric));
        else
            LeaderboardTable.Write(Session.Out, Session.Terminal, sweep, shown);
        return ExitCode.Ok;
    }
}
