using System.CommandLine;
using Sweep.CommandLine;
using Sweep.Core;
using Sweep.Listings;
using Sweep.Store;

namespace Sweep.Cli;

/// <summary><c>sweep export SWEEP --format csv|json</c></summary>
internal sealed class ExportVerb : StoreVerb
{
    private readonly Argument<string> _sweep = SweepArgument();
    private readonly Option<string> _format = ValueOption.OneOf("--format", "FORMAT", "csv", "json");
    private readonly Option<bool> _evaluations =
        new("--evaluations") { Description = "every evaluation of every run, instead of a row for each run" };

    public ExportVerb(Session session) : base(session, "export", "A sweep's runs with every hyperparameter and result, for other programs.")
    {
        Add(_sweep);
        Add(_format);
        Add(_evaluations);
    }

    protected override async Task<int> RunAsync(ParseResult args, CancellationToken cancel)
    {
        await using var store = await OpenExistingAsync(args, cancel);
        var sweep = await RequireSweepAsync(store, args.GetRequiredValue(_sweep), cancel);
        var csv = args.GetRequiredValue(_format) == "csv";
        if (args.GetValue(_evaluations))
        {
            var evaluations = await store.ListEvaluationsAsync(sweep.Name, number: null, cancel);
            Write(csv, evaluations, (row, item) => FillEvaluation(row, sweep.Name, item));
        }
        else
        {
            var runs = Leaderboard.Rank(sweep.Metric, await store.ListRunsAsync(sweep.Name, cancel));
            Write(csv, runs, (row, item) => LeaderboardFields.Fill(row, item, sweep.Metric));
        }
        return ExitCode.Ok;
    }

    private void Write<T>(bool csv, IReadOnlyList<T> items, Action<IRow, T> fill)
    {
        if (csv)
            CsvRows.Write(Session.Out, items, fill);
        else
            JsonRows.Write(Session.Out, items, fill);
    }

    private static void FillEvaluation(IRow row, string sweep, RunEvaluation item)
    {
        row.Add("run", new RunId(sweep, item.Number).ToString());
        EvaluationRow.Fill(row, item.Evaluation);
    }
}
