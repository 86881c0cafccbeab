using Sweep.Core;
using Sweep.Listings;
using Sweep.Store;

namespace Sweep.Cli;

/// <summary>A run's story for people.</summary>
internal static class RunReport
{
    // A long run has hundreds of evaluations; their course is what matters here, the rest is in `curves --json`.
    private const int EvaluationLines = 8;

    public static void Write(TextWriter output, TerminalInfo terminal, RunDetail run, Suggestion suggestion)
    {
        WriteSummary(output, terminal, run);
        WriteAttempts(output, terminal, run);
        WriteEvaluations(output, terminal, run, suggestion);
        WriteCheckpoints(output, terminal, run);
    }

    private static void WriteSummary(TextWriter output, TerminalInfo terminal, RunDetail run)
    {
        var (summary, metric) = (run.Summary, run.Sweep.Metric);
        var pm = terminal.Unicode ? "±" : "+-";
        output.WriteLine($"{terminal.Paint(Tone.Strong, summary.Id.ToString())}: "
            + $"{terminal.Paint(Tones.ToneOf(summary.State), summary.State.ToName())}");
        var constants = HyperparameterValues.WithoutDerived(summary.Hyperparameters)
            .Where(pair => !summary.Varied.ContainsKey(pair.Key)).ToDictionary();
        var engine = run.Engine is { } name ? $", engine {name}" : "";
        var vocabulary = run.VocabSize is { } size ? $", vocabulary {Format.Integer(size)}" : "";
        new Facts()
            .Add("why", LeaderboardTable.Reason(summary) is { Length: > 0 } ? summary.Failure?.Message : null, Tone.Bad)
            .Add("decision", summary.Decision?.Reason)
            .Add("seed", summary.IsRefinement
                ? $"a further seed of configuration {Format.Integer(summary.Configuration)}, added by `{ProgramName.Typed} refine` while "
                + "it was tied with the best" : null)
            .Add("origin", summary.Fork?.ToString() ?? summary.Reuse?.ToString())
            .Add("result", summary.Best is { } best
                ? $"{metric.Name} {Format.Loss(best.Value(metric.Name))} {pm} {Format.Sem(best.Sem(metric.Name))} at step "
                + $"{Format.Integer(best.Step)}, the best of {Format.Count(run.Evaluations.Count, "evaluation")}" : null, Tone.Good)
            .Add("caution", summary.HasNeverLearned() ? RunLearning.NeverLearned : null, Tone.Bad)
            .Add("newer", summary.UnknownParameters is { } unknown ? NewerVersionException.OfParameters(unknown).Message : null, Tone.Bad)
            .Add("course", run.Evaluations.Count > 1
                ? Sparkline.Of([.. run.Evaluations.Select(e => e.Value(metric.Name))], Math.Min(40, terminal.Width - 16), terminal.Unicode)
                : null)
            .Add("varied", Format.Values(summary.Varied))
            .Add("fixed", Format.Values(constants))
            .Add("model", summary.NParams is { } n ? $"{Format.Count(n, "parameter")}{vocabulary}" : null)
            .Add("data", $"{DataName.Long(run.Sweep.Data)}, SHA-256 {run.Sweep.Data.Sha256[..Math.Min(12, run.Sweep.Data.Sha256.Length)]}")
            .Add("speed", summary.TokensPerSecond is { } speed ? $"{Format.Compact(speed)} tokens/s" : null)
            .Add("time", summary.Seconds is { } seconds
                ? $"{Format.Duration(seconds)} of training, {Format.Integer(summary.Step)} of "
                + $"{Format.Integer(summary.Hyperparameters.MaxIters)} steps{Ahead(summary)}" : null)
            .Add("where", run.DeviceKind is { } kind ? $"{summary.Host} {summary.Device}: {kind}{engine}" : null)
            .Add("versions", run.Versions)
            .Add("commit", run.Sweep.GitCommit)
            .Add("config", run.Summary.ConfigHash)
            .Add("parameters", run.ParamsSha256 is { } hash ? $"SHA-256 {hash}" : null)
            .Write(output, terminal);
    }

    private static void WriteAttempts(TextWriter output, TerminalInfo terminal, RunDetail run)
    {
        if (run.Attempts.Count == 0)
            return;
        var table = new TextTable(new("attempt", Right: true), new("outcome"), new("from", Right: true), new("to", Right: true),
            new("began", Expendable: 2), new("took", Right: true, Expendable: 3), new("where", Expendable: 4),
            new("why", Expendable: 1, Elastic: true));
        foreach (var attempt in run.Attempts)
        {
            var tone = attempt.Outcome switch
            {
                "completed" => Tone.Good,
                "running" => Tone.Accent,
                "released" or "paused" or "stopped" or "cancelled" => Tone.Warning,
                _ => Tone.Bad,
            };
            table.Add(
                Format.Integer(attempt.Number), new Cell(attempt.Outcome, tone),
                attempt.FromStep is { } from ? Format.Integer(from) : "-", attempt.ToStep is { } to ? Format.Integer(to) : "-",
                Format.Time(attempt.StartedAt), attempt.EndedAt is { } end ? Format.Duration(end - attempt.StartedAt) : "-",
                $"{attempt.Host} {attempt.Device}", attempt.Message?.Split('\n', 2)[0] ?? "");
        }
        output.WriteLine();
        table.Write(output, terminal);
    }

    private static void WriteEvaluations(TextWriter output, TerminalInfo terminal, RunDetail run, Suggestion suggestion)
    {
        var all = run.Evaluations;
        if (all.Count == 0)
            return;
        var lines = Math.Min(EvaluationLines, all.Count);
        var validation = run.Sweep.Metric.Name == "val_bpc" ? "val_bpc" : "val_loss";
        var table = new TextTable(new("step", Right: true), new("train_loss", Right: true), new("sem", Right: true, Expendable: 2),
            new(validation, Right: true), new("sem", Right: true, Expendable: 1), new("time", Right: true, Expendable: 3));
        for (var i = 0; i < lines; i++)
        {
            var e = all[lines == 1 ? 0 : (int)((long)i * (all.Count - 1) / (lines - 1))];
            table.Add(
                new Cell(Format.Integer(e.Step), e.Step == run.Summary.Best?.Step ? Tone.Good : Tone.Plain), Format.Loss(e.TrainLoss),
                new Cell(Format.Sem(e.TrainSem), Tone.Faint),
                Format.Loss(e.Value(validation)), new Cell(Format.Sem(e.Sem(validation)), Tone.Faint), Format.Duration(e.Seconds));
        }
        output.WriteLine();
        table.Write(output, terminal);
        if (all.Count > lines)
            output.WriteWrapped(terminal, Tone.Faint,
                $"{lines} of {all.Count} evaluations; all: {suggestion.For($"curves {run.Summary.Id} --json")}");
    }

    private static void WriteCheckpoints(TextWriter output, TerminalInfo terminal, RunDetail run)
    {
        if (run.Checkpoints.Count == 0)
            return;
        var table = new TextTable(new("checkpoint", Right: true), new("kept as"), new("size", Right: true), new("SHA-256", Expendable: 1));
        foreach (var checkpoint in run.Checkpoints)
        {
            var role = (checkpoint.IsLast, checkpoint.IsBest) switch
            {
                _ when IsAhead(run.Summary, checkpoint.Step) => "ahead of its stop",
                (true, true) => "last and best",
                (true, _) => "last",
                (_, true) => "best",
                _ => "best that is shown",
            };
            table.Add($"step {Format.Integer(checkpoint.Step)}", role, Format.Bytes(checkpoint.Bytes),
                checkpoint.Sha256[..Math.Min(16, checkpoint.Sha256.Length)]);
        }
        output.WriteLine();
        table.Write(output, terminal);
        var files = new Facts();
        foreach (var checkpoint in run.Checkpoints)
            files.Add($"file of step {Format.Integer(checkpoint.Step)}", checkpoint.File);
        files.Write(output, terminal);
    }

    // Trained on speculation, or taken over from a run that was not stopped: early stopping has ended this one before that step.
    private static bool IsAhead(RunSummary run, int step) =>
        run.State == RunState.Stopped && run.Last is { } last && step > last.Step;

    private static string Ahead(RunSummary run) =>
        IsAhead(run, run.Step) ? $"; what follows step {Format.Integer(run.Last!.Step)} does not count" : "";
}
