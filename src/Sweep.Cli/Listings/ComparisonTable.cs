using Sweep.Core;
using Sweep.Listings;
using Sweep.Store;

namespace Sweep.Cli;

/// <summary>A row for everything that differs, then the results; a column for each run.</summary>
internal static class ComparisonTable
{
    public static void Write(TextWriter output, TerminalInfo terminal, IReadOnlyList<RunDetail> runs)
    {
        // As many runs beside each other as there is room for, at least one; the others below.
        var each = runs.Max(run => Math.Max(12, TextWidth.Of(run.Summary.Id.ToString()))) + 2;
        var abreast = terminal.Width == int.MaxValue ? runs.Count : Math.Max(1, (terminal.Width - 16) / each);
        foreach (var (i, some) in runs.Chunk(abreast).Index())
        {
            if (i > 0)
                output.WriteLine();
            WriteAbreast(output, terminal, runs, some);
        }
    }

    private static void WriteAbreast(TextWriter output, TerminalInfo terminal, IReadOnlyList<RunDetail> all, IReadOnlyList<RunDetail> shown)
    {
        var table = new TextTable([new(""), .. shown.Select(run => new TextColumn(run.Summary.Id.ToString(), Right: true))]);
        void Row(string name, Func<RunDetail, Cell> cell) => table.Add([new Cell(name, Tone.Faint), .. shown.Select(cell)]);
        void RowIfDiffers(string name, Func<RunDetail, string> text)
        {
            if (all.Select(text).Distinct().Skip(1).Any())
                Row(name, run => text(run));
        }

        var values = all.ToDictionary(run => run.Summary.Id, run => HyperparameterValues.Of(run.Summary.Hyperparameters));
        foreach (var name in values.First().Value.Keys)
            RowIfDiffers(name, run => Format.Value(values[run.Summary.Id][name]));
        RowIfDiffers("data", run => DataName.Short(run.Sweep.Data));
        RowIfDiffers("tokenizer", run => run.Sweep.Data.Tokenizer);
        RowIfDiffers("split", run => Format.Value(run.Sweep.Data.Split));
        RowIfDiffers("val_data", run => run.Sweep.Data.Validation is { } validation ? DataName.Short(validation.Source) : "-");
        RowIfDiffers("device kind", run => run.DeviceKind ?? "-");
        RowIfDiffers("engine", run => run.Engine ?? "-");

        var best = BestOf(all);
        Row("state", run => new Cell(run.Summary.State.ToName(), Tones.ToneOf(run.Summary.State)));
        Row("metric", run => new Cell(
            $"{run.Sweep.Metric.Name} {Format.Loss(Value(run))}", run.Summary.Id == best?.Summary.Id ? Tone.Good : Tone.Plain));
        Row("  standard error", run => Format.Sem(run.Summary.Best?.Sem(run.Sweep.Metric.Name)));
        if (best is not null)
            Row("  behind the best", run => Behind(run, best, terminal));
        Row("  at step", run => run.Summary.Best is { } e ? Format.Integer(e.Step) : "-");
        Row("  train_loss there", run => Format.Loss(run.Summary.Best?.TrainLoss));
        if (all.Any(run => run.Summary.HasNeverLearned()))
            Row("  never learned", run => run.Summary.HasNeverLearned() ? new Cell("yes", Tone.Bad) : "no");
        if (all.Any(run => run.Sweep.Metric.Name == "val_bpc"))
            Row("last val_bpc", run => Format.Loss(run.Summary.Last?.Value("val_bpc")));
        Row("last val_loss", run => Format.Loss(run.Summary.Last?.ValLoss));
        Row("last train_loss", run => Format.Loss(run.Summary.Last?.TrainLoss));
        Row("last step", run => Format.Integer(run.Summary.Step));
        Row("parameters", run => run.Summary.NParams is { } n ? Format.Integer(n) : "-");
        Row("tokens/s", run => run.Summary.TokensPerSecond is { } speed ? Format.Compact(speed) : "-");
        Row("time", run => Format.Duration(run.Summary.Seconds));
        Row("attempts", run => Format.Integer(run.Summary.Attempts));
        table.Write(output, terminal);
    }

    private static double? Value(RunDetail run) => run.Summary.Best?.Value(run.Sweep.Metric.Name);

    /// <summary>
    /// The best run where all are measured by the same metric; otherwise null. Losses for each token are the same metric only where the
    /// tokens are.
    /// </summary>
    private static RunDetail? BestOf(IReadOnlyList<RunDetail> runs)
    {
        if (runs.Select(run => run.Sweep.Metric).Distinct().Skip(1).Any())
            return null;
        if (runs[0].Sweep.Metric.Name != "val_bpc" && runs.Select(run => run.Sweep.Data.Tokenizer).Distinct().Skip(1).Any())
            return null;
        var measured = runs.Where(run => Value(run) is not null);
        return runs[0].Sweep.Metric.Minimize ? measured.MinBy(Value) : measured.MaxBy(Value);
    }

    private static string Behind(RunDetail run, RunDetail best, TerminalInfo terminal)
    {
        if (Value(run) is not { } value || run.Summary.Id == best.Summary.Id)
            return "-";
        var (name, a, b) = (run.Sweep.Metric.Name, run.Summary.Best!, best.Summary.Best!);
        var sem = Math.Sqrt(a.Sem(name) * a.Sem(name) + b.Sem(name) * b.Sem(name));
        return $"{Format.Loss(Math.Abs(value - b.Value(name)))} {(terminal.Unicode ? "±" : "+-")} {Format.Sem(sem)}";
    }
}
