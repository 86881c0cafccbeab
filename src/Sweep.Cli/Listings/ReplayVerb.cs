using System.CommandLine;
using System.Globalization;
using Sweep.Core;
using Sweep.Core.EarlyStopping;
using Sweep.Listings;
using Sweep.Store;

namespace Sweep.Cli;

/// <summary><c>sweep replay SWEEP --early-terminate RULE</c></summary>
internal sealed class ReplayVerb : StoreVerb
{
    private readonly Argument<string> _sweep = SweepArgument();
    private readonly Option<string> _rule = new("--early-terminate")
    {
        Description = "the rule, as a sweep file has it: 'type: hyperband, min_iter: 500, eta: 3'",
        HelpName = "RULE",
        Required = true,
    };
    private readonly Option<bool> _json = JsonOption();

    public ReplayVerb(Session session)
        : base(session, "replay", "What a rule of early stopping would have saved and lost on a sweep's recorded curves.")
    {
        Add(_sweep);
        Add(_rule);
        Add(_json);
    }

    protected override async Task<int> RunAsync(ParseResult args, CancellationToken cancel)
    {
        await using var store = await OpenExistingAsync(args, cancel);
        var sweep = await RequireSweepAsync(store, args.GetRequiredValue(_sweep), cancel);
        var rule = StoppingRuleText.Parse(args.GetRequiredValue(_rule), "--early-terminate", SweepReplay.MethodOf(sweep));
        var replay = await SweepReplay.ReadAsync(store, sweep, rule, cancel);
        if (args.GetValue(_json))
            JsonRows.Write(Session.Out, [replay], (row, item) => Fill(row, item, sweep));
        else
            Write(sweep, rule, replay);
        return ExitCode.Ok;
    }

    private void Write(SweepSummary sweep, StoppingRule rule, SweepReplay replay)
    {
        var (output, terminal) = (Session.Out, Session.Terminal);
        output.WriteLine($"{terminal.Paint(Tone.Strong, sweep.Name)}: {rule.Words()}, on the curves that are recorded");
        new Facts()
            .Add("steps", $"{Format.Integer(replay.RuleSteps)} of {Format.Integer(replay.FullSteps)}: "
                + $"{Format.Percent(replay.SavedPart)} saved")
            .Add("best", Score(sweep, replay.Best))
            .Add("winner", replay.Winner.Number == replay.Best.Number ? "the same" : $"{Score(sweep, replay.Winner)}: {Distance(replay)}",
                replay.Winner.Number == replay.Best.Number ? Tone.Good : Tone.Warning)
            .Add("caution", replay.Unfinished > 0
                ? $"{Format.Count(replay.Unfinished, "run")} ended before max_iters; taken for cancelled there" : null, Tone.Warning)
            .Write(output, terminal);
        var table = new TextTable(
            new("cohort", Right: true), new("rung", Right: true), new("compared", Right: true), new("go on", Right: true),
            new("older values", Right: true));
        foreach (var (index, cohort) in replay.Cohorts.Index())
        {
            foreach (var rung in cohort.Rungs)
            {
                table.Add(Format.Integer(index + 1), $"step {Format.Integer(rung.Step)}", Format.Integer(rung.Configurations),
                    Format.Integer(rung.GoOn), rung.Older == 0 ? "-" : Format.Integer(rung.Older));
            }
        }
        output.WriteLine();
        table.Write(output, terminal);
        if (replay.Cohorts.Any(cohort => cohort.Rungs.Any(rung => rung.Older > 0)))
        {
            output.WriteWrapped(terminal, Tone.Faint,
                "older values: runs that were not evaluated at the rung's step itself; their last evaluation before it counts here, "
                + "while a sweep with the rule evaluates every run exactly there");
        }
    }

    private string Score(SweepSummary sweep, ReplayedConfiguration score) =>
        $"{new RunId(sweep.Name, score.Number)}  {sweep.Metric.Name} {Format.Loss(sweep.Metric.Cost(score.Value))} "
        + $"{(Session.Terminal.Unicode ? "±" : "+-")} {Format.Sem(score.Sem)}"
        + (score.Runs > 1 ? $", the mean of its {Format.Count(score.Runs, "seed")}" : "");

    private static string Distance(SweepReplay replay)
    {
        // With repeats a configuration is named by its first run, and its value is the mean over its seeds.
        var distance = replay.Winner.Value - replay.Best.Value;
        var errors = replay.Best.Sem > 0
            ? string.Create(CultureInfo.InvariantCulture, $", {distance / replay.Best.Sem:0.0} of its standard errors") : "";
        return $"behind by {Format.Loss(distance)}{errors}";
    }

    private static void Fill(JsonRow json, SweepReplay replay, SweepSummary sweep)
    {
        json.Add("sweep", sweep.Name)
            .Add("full_steps", replay.FullSteps)
            .Add("rule_steps", replay.RuleSteps)
            .Add("saved", replay.SavedPart)
            .Add("best_run", new RunId(sweep.Name, replay.Best.Number).ToString())
            .Add("best_metric", sweep.Metric.Cost(replay.Best.Value))
            .Add("best_metric_sem", replay.Best.Sem)
            .Add("best_seeds", replay.Best.Runs)
            .Add("winner_run", new RunId(sweep.Name, replay.Winner.Number).ToString())
            .Add("winner_metric", sweep.Metric.Cost(replay.Winner.Value))
            .Add("winner_seeds", replay.Winner.Runs)
            .Add("unfinished", replay.Unfinished);
        json.AddArray(
            "rungs",
            replay.Cohorts.SelectMany((cohort, index) => cohort.Rungs.Select(rung => (Cohort: index + 1, Rung: rung))),
            (row, item) => row
                .Add("cohort", item.Cohort)
                .Add("step", item.Rung.Step)
                .Add("configurations", item.Rung.Configurations)
                .Add("go_on", item.Rung.GoOn)
                .Add("older_values", item.Rung.Older));
    }
}
