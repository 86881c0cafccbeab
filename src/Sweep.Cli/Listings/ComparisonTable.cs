using Sweep.Core;
using Sweep.Listings;
using Sweep.Store;

namespace Sweep.Cli;

/// <summary>A row for everything that differs, then the results; a column for each run; a line about the noise.</summary>
internal static class ComparisonTable
{
    public static void Write(TextWriter output, TerminalInfo terminal, IReadOnlyList<RunComparison> compared)
    {
        var runs = compared.Select(item => item.Run).ToList();
        // As many runs beside each other as there is room for, at least one; the others below.
        var each = runs.Max(run => Math.Max(18, TextWidth.Of(run.Summary.Id.ToString()))) + 2;
        var abreast = terminal.Width == int.MaxValue ? runs.Count : Math.Max(1, (terminal.Width - 18) / each);
        foreach (var (i, some) in compared.Chunk(abreast).Index())
        {
            if (i > 0)
                output.WriteLine();
            WriteAbreast(output, terminal, compared, [.. some]);
        }
        var noises = compared.Where(item => item.Behind is not null).Select(item => item.Behind!.Noise).ToHashSet();
        if (noises.Count > 0)
        {
            var (paired, unpaired) = (noises.Contains(NoiseKind.PairedEvaluation), noises.Contains(NoiseKind.UnpairedEvaluation));
            output.WriteWrapped(terminal, Tone.Faint, compared.Any(item => item.ConfigurationBehind is not null)
                ? NoiseSentence.OfDifferences(paired, unpaired, "below `configuration` is the difference with the noise of training, over "
                    + "common seeds; " + NoiseSentence.OfConfigurations(compared.Any(item => item.Verdict?.IsSequential == true)))
                : NoiseSentence.OfDifferences(paired, unpaired));
        }
    }

    private static void WriteAbreast(
        TextWriter output, TerminalInfo terminal, IReadOnlyList<RunComparison> compared, List<RunComparison> some)
    {
        List<RunDetail> all = [.. compared.Select(item => item.Run)], shown = [.. some.Select(item => item.Run)];
        var behind = some.ToDictionary(item => item.Run.Summary.Id, item => item.Behind);
        var configurations = some.ToDictionary(item => item.Run.Summary.Id, item => item.ConfigurationBehind);
        var verdicts = some.ToDictionary(item => item.Run.Summary.Id, item => item.Verdict);
        var table = new TextTable([new(""), .. shown.Select(run => new TextColumn(run.Summary.Id.ToString(), Right: true))]);
        void Row(string name, Func<RunDetail, Cell> cell) => table.Add([new Cell(name, Tone.Faint), .. shown.Select(cell)]);
        void RowIfDiffers(string name, Func<RunDetail, string> text)
        {
            if (all.Select(text).Distinct().Skip(1).Any())
                Row(name, run => text(run));
        }

        var values = all.ToDictionary(run => run.Summary.Id, run => HyperparameterValues.Of(run.Summary.Hyperparameters));
        foreach (var name in HyperparameterValues.Differing([.. all.Select(run => run.Summary.Hyperparameters)]))
            RowIfDiffers(name, run => Format.Value(values[run.Summary.Id][name]));
        RowIfDiffers("data", run => DataName.Short(run.Sweep.Data));
        RowIfDiffers("tokenizer", run => run.Sweep.Data.Tokenizer);
        RowIfDiffers("split", run => Format.Value(run.Sweep.Data.Split));
        RowIfDiffers("val_data", run => run.Sweep.Data.Validation is { } validation ? DataName.Short(validation.Source) : "-");
        RowIfDiffers("device kind", run => run.DeviceKind ?? "-");
        RowIfDiffers("engine", run => run.Engine ?? "-");

        var best = compared.FirstOrDefault(item => item.IsBest)?.Run;
        Row("state", run => new Cell(run.Summary.State.ToName(), Tones.ToneOf(run.Summary.State)));
        Row("metric", run => new Cell(
            $"{run.Sweep.Metric.Name} {Format.Loss(Value(run))}", run.Summary.Id == best?.Summary.Id ? Tone.Good : Tone.Plain));
        Row("  standard error", run => Format.Sem(run.Summary.Best?.Sem(run.Sweep.Metric.Name)));
        if (best is not null)
        {
            Row("  behind the best", run => Behind(behind[run.Summary.Id], terminal));
            Row("    95 % interval", run => Interval(behind[run.Summary.Id]));
            Row("    noise", run => Noise(behind[run.Summary.Id]));
            if (compared.Any(item => item.ConfigurationBehind is not null))
            {
                Row("  configuration", run => Behind(configurations[run.Summary.Id], terminal));
                Row("    95 % interval", run => Interval(configurations[run.Summary.Id]));
                Row("    seeds", run => configurations[run.Summary.Id] is { } of ? Format.Integer(of.Pairs) : "-");
                Row("    leaderboard", run => ConfigurationVerdicts.Words(verdicts[run.Summary.Id]));
            }
        }
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

    private static string Behind(DifferenceEstimate? difference, TerminalInfo terminal) => difference is null ? "-"
        : $"{Format.Loss(difference.Mean)} {(terminal.Unicode ? "±" : "+-")} {Format.Sem(difference.StandardError)}";

    private static string Interval(DifferenceEstimate? difference) => difference is null ? "-"
        : $"{Format.Loss(difference.Low)} to {Format.Loss(difference.High)}";

    private static string Noise(DifferenceEstimate? difference) => difference switch
    {
        null => "-",
        { Noise: NoiseKind.PairedEvaluation } => $"paired, {Format.Count(difference.Pairs, "group")}",
        _ => "unpaired",
    };
}
