using System.CommandLine;
using Sweep.Core;
using Sweep.Listings;
using Sweep.Store;

namespace Sweep.Cli;

/// <summary><c>sweep importance SWEEP</c></summary>
internal sealed class ImportanceVerb : StoreVerb
{
    private readonly Argument<string> _sweep = SweepArgument();
    private readonly Option<bool> _json = JsonOption();

    public ImportanceVerb(Session session)
        : base(session, "importance", "Which of a sweep's parameters matter for its metric, and how much.")
    {
        Add(_sweep);
        Add(_json);
    }

    protected override async Task<int> RunAsync(ParseResult args, CancellationToken cancel)
    {
        await using var store = await OpenExistingAsync(args, cancel);
        var sweep = await RequireSweepAsync(store, args.GetRequiredValue(_sweep), cancel);
        var runs = Leaderboard.Rank(sweep.Metric, await store.ListRunsAsync(sweep.Name, cancel));
        var importance = SweepImportance.Of(runs, sweep.Metric) ?? throw new UsageException(
            SweepImportance.TooLittle(sweep.Name, runs));
        if (args.GetValue(_json))
            JsonRows.Write(Session.Out, importance.Rows, (row, item) => ImportanceJson.Fill(row, item, importance.Method));
        else
            ImportanceTable.Write(Session.Out, Session.Terminal, sweep, importance);
        return ExitCode.Ok;
    }
}
