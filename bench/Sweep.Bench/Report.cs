using System.Globalization;
using System.Text;

namespace Sweep.Bench;

/// <summary>RESULTS.md.</summary>
internal sealed class Report(IReadOnlyList<(Shape Shape, IReadOnlyList<Measurements> Results)> all, IReadOnlyList<string> versions)
{
    public string Markdown()
    {
        var text = new StringBuilder();
        text.AppendLine("# Training, side by side").AppendLine();
        text.AppendLine("Written by `bench/run`. Every contender is a process of its own on one thread; they take turns, "
            + "start from the same parameters and see the same batches.");
        text.AppendLine("Milliseconds are CPU time of the process, medians over all rounds, so that a neighbour on the machine "
            + "does not count; OPENBLAS_CORETYPE is unset.").AppendLine();
        foreach (var line in versions)
            text.AppendLine(CultureInfo.InvariantCulture, $"- {line}");
        foreach (var contender in all.SelectMany(a => a.Results).Where(r => r.Version is not null).DistinctBy(r => r.Name))
            text.AppendLine(CultureInfo.InvariantCulture, $"- {contender.Name}: {contender.Version}");
        text.AppendLine();

        text.AppendLine("## A training step").AppendLine();
        text.AppendLine("Forward, backward and AdamW, milliseconds. The floor is the step's matrix products alone "
            + "(attention's in full), by our kernels and by OpenBLAS.");
        text.AppendLine("Losses are those of the last step, from the same start: they must agree.");
        text.AppendLine("Where wall / CPU is well above 1, others had the machine too: caches and memory were shared, "
            + "which costs every contender some CPU time.").AppendLine();
        foreach (var (shape, results) in all)
        {
            var fused = Step(results, ContenderSources.Fused);
            var floor = results.Where(r => r.Name.StartsWith("floor", StringComparison.Ordinal))
                .Select(r => Measurements.Median(r.StepMs))
                .Where(ms => !double.IsNaN(ms)).DefaultIfEmpty(double.NaN).Min();
            text.AppendLine(CultureInfo.InvariantCulture, $"### {shape.Name}: {shape.Description}").AppendLine();
            text.AppendLine("| | ms | fused / this | of the floor | wall / CPU | loss | peak memory, MB |");
            text.AppendLine("| --- | ---: | ---: | ---: | ---: | ---: | ---: |");
            foreach (var r in results)
            {
                var ms = Measurements.Median(r.StepMs);
                var wallMs = Measurements.Median(r.StepWallMs);
                text.AppendLine(CultureInfo.InvariantCulture,
                    $"| {r.Name} | {Figure(ms, "0.00")} | {Figure(fused / ms, "0.00")} | {Figure(ms / floor, "0.00")} "
                    + $"| {Figure(wallMs / ms, "0.00")} | {Figure(r.Loss, "0.0000")} | {Figure(r.PeakMb, "0", zeroIsNone: true)} |");
            }
            text.AppendLine();
        }

        var first = all[0];
        text.AppendLine("## estimate_loss").AppendLine();
        var h = first.Shape.Hyperparameters;
        text.AppendLine(CultureInfo.InvariantCulture,
            $"{first.Shape.Name}: 2 x {h.EvalIters} batches of {h.BatchSize} sequences.").AppendLine();
        text.AppendLine("| | ms | fused / this | mean loss |");
        text.AppendLine("| --- | ---: | ---: | ---: |");
        var fusedEval = Measurements.Median(first.Results.First(r => r.Name == ContenderSources.Fused).EvalMs);
        foreach (var r in first.Results.Where(r => r.EvalMs.Count > 0))
        {
            var ms = Measurements.Median(r.EvalMs);
            text.AppendLine(CultureInfo.InvariantCulture, $"| {r.Name} | {ms:0} | {fusedEval / ms:0.00} | {r.EvalLoss:0.0000} |");
        }
        text.AppendLine();

        text.AppendLine("## Generation and start").AppendLine();
        text.AppendLine("Tokens per second of CPU time, one sequence, the window full most of the time; wall milliseconds from the "
            + "start of the process to the end of its first step (seeds).").AppendLine();
        var rateTitles = string.Join(" | ", all.Select(a => $"tokens/s, {a.Shape.Name}"));
        text.AppendLine(CultureInfo.InvariantCulture, $"| | {rateTitles} | start to first step, ms |");
        text.AppendLine(CultureInfo.InvariantCulture, $"| --- |{string.Concat(Enumerable.Repeat(" ---: |", all.Count + 1))}");
        foreach (var r in all.SelectMany(a => a.Results).Where(r => r.StartMs.Count > 0).DistinctBy(r => r.Name))
        {
            var rates = all.Select(a => Figure(
                Measurements.Median(a.Results.FirstOrDefault(o => o.Name == r.Name)?.TokensPerSecond ?? []), "0"));
            text.AppendLine(CultureInfo.InvariantCulture,
                $"| {r.Name} | {string.Join(" | ", rates)} | {Figure(Measurements.Median(r.StartMs), "0")} |");
        }
        return text.ToString();
    }

    private static double Step(IReadOnlyList<Measurements> results, string name) =>
        Measurements.Median(results.First(r => r.Name == name).StepMs);

    private static string Figure(double value, string format, bool zeroIsNone = false) =>
        double.IsNaN(value) || (zeroIsNone && value == 0) ? "" : value.ToString(format, CultureInfo.InvariantCulture);
}
