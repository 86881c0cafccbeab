using System.CommandLine;
using Sweep.CommandLine;
using Sweep.Core;
using Sweep.Listings;
using Sweep.Store;

namespace Sweep.Cli;

/// <summary><c>sweep curves SWEEP|RUN...</c></summary>
internal sealed class CurvesVerb : StoreVerb
{
    private readonly Argument<string[]> _what = new("what")
    {
        Description = "a sweep (its best runs are drawn), or runs",
        HelpName = "SWEEP|RUN...",
        Arity = ArgumentArity.OneOrMore,
    };
    private readonly Option<bool> _train = new("--train") { Description = "the training loss instead of the validation loss" };
    private readonly Option<int> _height = ValueOption.Number("--height", "lines of the chart", usual: 15, least: 3, most: 60);
    private readonly Option<int> _from = ValueOption.Number("--from", "the first step that is drawn", usual: 0, least: 0, helpName: "STEP");
    private readonly Option<double?> _ymax =
        ValueOption.OptionalNumber<double>("--ymax", "the loss at the top of the chart", helpName: "LOSS");
    private readonly Option<bool> _log = new("--log") { Description = "a logarithmic axis of losses" };
    private readonly Option<bool> _json = JsonOption("print every evaluation as a JSON array, nothing else");

    public CurvesVerb(Session session) : base(session, "curves", "Losses over steps, as a chart.")
    {
        Add(_what);
        Add(_train);
        Add(_height);
        Add(_from);
        Add(_ymax);
        Add(_log);
        Add(_json);
    }

    protected override async Task<int> RunAsync(ParseResult args, CancellationToken cancel)
    {
        await using var store = await OpenExistingAsync(args, cancel);
        var named = new List<IReadOnlyList<RunHistory>>();
        foreach (var name in args.GetRequiredValue(_what).Distinct())
            named.Add([.. await ReadAsync(store, RunOrSweep.Parse(name), cancel)]);
        if (args.GetValue(_json))
            WriteJson([.. named.SelectMany(histories => histories)]);
        else
        {
            var scale = new ChartScale(args.GetValue(_from), args.GetValue(_ymax), args.GetValue(_log));
            Render(ByTurns(named), args.GetValue(_train), args.GetValue(_height), scale);
        }
        return ExitCode.Ok;
    }

    private static async Task<IEnumerable<RunHistory>> ReadAsync(ISweepStore store, RunOrSweep what, CancellationToken cancel)
    {
        if (what.Number is not null)
        {
            var run = await RequireRunAsync(store, what.ToString(), cancel);
            return [new RunHistory(run.Summary, run.Sweep, run.Evaluations)];
        }
        var sweep = await RequireSweepAsync(store, what.Sweep, cancel);
        var evaluations = (await store.ListEvaluationsAsync(sweep.Name, number: null, cancel))
            .ToLookup(row => row.Number, row => row.Evaluation);
        var ranked = Leaderboard.Rank(sweep.Metric, await store.ListRunsAsync(sweep.Name, cancel));
        return ranked.Select(row => new RunHistory(row.Run, sweep, [.. evaluations[row.Run.Id.Number]]));
    }

    /// <summary>
    /// The first run of every sweep that is named, then the second of each, ...: so that all of them are among the curves drawn.
    /// </summary>
    private static List<RunHistory> ByTurns(IReadOnlyList<IReadOnlyList<RunHistory>> named) =>
        [.. named.SelectMany(histories => histories.Where(history => history.Evaluations.Count > 0).Index())
            .OrderBy(history => history.Index).Select(history => history.Item)];

    private void WriteJson(List<RunHistory> histories)
    {
        var rows = histories.SelectMany(history => history.Evaluations.Select(evaluation => (history.Run.Id, evaluation)));
        JsonRows.Write(Session.Out, rows, (row, item) =>
        {
            row.Add("run", item.Id.ToString());
            EvaluationRow.Fill(row, item.evaluation);
        });
    }

    private void Render(List<RunHistory> histories, bool train, int height, ChartScale scale)
    {
        var drawn = histories.Where(history => history.Evaluations.Any(evaluation => evaluation.Step >= scale.From)).ToList();
        if (drawn.Count == 0)
        {
            Session.Note(scale.From > 0 ? $"no evaluations at step {Format.Integer(scale.From)} or later" : "no evaluations yet");
            return;
        }
        // Bits per character where every sweep that is drawn is ranked by them.
        var inBits = drawn.All(history => history.Sweep.Metric.Name == "val_bpc");
        var metric = train ? "train_loss" : inBits ? "val_bpc" : "val_loss";
        var curves = drawn.Take(Chart.MostCurves).Select(history => new Curve(
            $"{history.Run.Id} {Format.Loss(history.Evaluations[^1].Value(metric))}  {Format.Values(history.Run.Varied)}",
            [.. history.Evaluations.Where(evaluation => evaluation.Step >= scale.From)
                .Select(evaluation => ((double)evaluation.Step, evaluation.Value(metric)))])).ToList();
        Session.Out.WriteLine(Session.Terminal.Paint(Tone.Strong, metric));
        var chart = new Chart(curves, SharedFloor(drawn, metric), "entropy rate of the text", "step", scale);
        chart.Write(Session.Out, Session.Terminal, height);
        if (drawn.Count > curves.Count)
            Session.Out.WriteWrapped(Session.Terminal, Tone.Faint,
                $"  and {Format.Count(drawn.Count - curves.Count, "run")} not drawn; name runs to choose, or --json for all");
    }

    // A line that holds for some of the curves only would be read as one for all.
    private static double? SharedFloor(IReadOnlyList<RunHistory> drawn, string metric) =>
        drawn.Select(history => SweepFloor.Of(history.Sweep, metric)).Distinct().ToList() is [var only] ? only : null;

    private sealed record RunHistory(RunSummary Run, SweepSummary Sweep, IReadOnlyList<Evaluation> Evaluations);
}
