using System.CommandLine;
using Sweep.CommandLine;
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

    public LeaderboardVerb(Session session) : base(session, "leaderboard", "A sweep's runs, the best first.")
    {
        Add(_sweep);
        Add(_top);
        _selection.AddTo(this);
        Add(_json);
    }

    protected override async Task<int> RunAsync(ParseResult args, CancellationToken cancel)
    {
        await using var store = await OpenExistingAsync(args, cancel);
        var sweep = await RequireSweepAsync(store, args.GetRequiredValue(_sweep), cancel);
        var rows = Leaderboard.Rank(sweep.Metric, await store.ListRunsAsync(sweep.Name, cancel));
        var chosen = _selection.Apply(args, sweep.Metric, rows);
        var shown = args.GetValue(_top) is { } top ? [.. chosen.Take(top)] : chosen;
        if (_selection.Columns(args) is { } columns)
            ChosenColumns.Write(Session, sweep, shown, columns, args.GetValue(_json));
        else if (args.GetValue(_json))
            JsonRows.Write(Session.Out, shown, (row, item) => LeaderboardJson.Fill(row, item, sweep.Metric));
        else
            LeaderboardTable.Write(Session.Out, Session.Terminal, sweep, shown);
        return ExitCode.Ok;
    }
}
