using System.Globalization;
using Sweep.Core;
using Sweep.Core.EarlyStopping;
using Sweep.Listings;
using Sweep.Store;

namespace Sweep.Cli;

/// <summary>A plan for people.</summary>
internal static class PlanReport
{
    private const int MostRows = 16;
    private const int LastRows = 3;

    /// <param name="available">Bytes of memory that this machine has free for the runs; null where they train elsewhere.</param>
    public static void Write(
        TextWriter output, TerminalInfo terminal, SweepPlan plan, SweepEstimate estimate, string? stored, string? folder,
        string? cannotTrain, long? available, bool all)
    {
        var (spec, corpus, points) = (plan.Spec, plan.Corpus, plan.Points);
        var varied = spec.Parameters.Where(parameter => parameter.IsVaried).ToList();
        var (name, runs) = (terminal.Paint(Tone.Strong, spec.Name), Format.Count(points.Count + estimate.ToPropose, "run"));
        var seeds = spec.Repeats > 1 ? $", {spec.Repeats} seeds each" : "";
        output.WriteLine($"{name}: {runs}, {spec.Method.Name}{seeds}, {Format.Goal(spec.Metric)}");
        new Facts()
            .Add("data", DataFacts(corpus, spec.Metric.Name))
            .Add("varied", varied.Count > 0 ? string.Join('\n', varied.Select(Describe)) : "nothing")
            .Add("fixed", Format.Values(Fixed(points)))
            .Add("model", Range(estimate.Points.Select(p => (double)p.Parameters), Format.Compact, " parameters"))
            .Add("search", SearchFacts(spec, points.Count, estimate))
            .Add("rungs", RungFacts(plan))
            .Add("slots", $"{Format.Count(estimate.Slots, "run")} at once on {estimate.SlotNames}")
            .Add("memory", $"about {Format.Bytes(estimate.MemoryBytes)} in all"
                + (available is { } free ? $", {Format.Bytes(free)} free" : ""))
            .Add("disk", DiskFacts(estimate, folder))
            .Add("time", TimeFacts(estimate))
            .Add("store", stored)
            .Add("note", PlanCautions.FewerThanExpected(spec, points.Count), Tone.Warning)
            .Add("note", MachineMemory.TightTogether(estimate.MemoryBytes, estimate.Slots, available), Tone.Warning)
            .Add("refused", cannotTrain, Tone.Bad)
            .Write(output, terminal);
        output.WriteLine();
        WritePoints(output, terminal, estimate.Points, all);
    }

    private static void WritePoints(TextWriter output, TerminalInfo terminal, IReadOnlyList<PointEstimate> points, bool all)
    {
        var names = points.SelectMany(p => p.Point.Varied.Keys).Distinct().ToList();
        var table = new TextTable([
            new("#", Right: true), .. names.Select(name => new TextColumn(name, Right: true)),
            new("params", Right: true, Expendable: 1), new("evals", Right: true, Expendable: 4), new("memory", Right: true, Expendable: 3),
            new("checkpoint", Right: true, Expendable: 5), new("time", Right: true, Expendable: 2)]);
        var condensed = !all && points.Count > MostRows;
        var shown = condensed ? points.Take(MostRows - LastRows).Concat(points.TakeLast(LastRows)) : points;
        foreach (var (i, p) in shown.Index())
        {
            if (condensed && i == MostRows - LastRows)
                table.Add([terminal.Unicode ? "⋮" : ":", .. Enumerable.Repeat<Cell>("", names.Count + 5)]);
            table.Add([
                Format.Integer(p.Point.Number),
                .. names.Select(name => (Cell)(p.Point.Varied.TryGetValue(name, out var value) ? Format.Value(value) : "")),
                Format.Compact(p.Parameters), Format.Integer(p.Evaluations), Format.Bytes(p.MemoryBytes), Format.Bytes(p.CheckpointBytes),
                Format.Duration(p.Seconds)]);
        }
        table.Write(output, terminal);
        if (condensed)
            output.WriteWrapped(terminal, Tone.Faint, $"{MostRows} of {Format.Integer(points.Count)} points; --all shows them all");
    }

    private static string DataFacts(Corpus corpus, string metric) =>
        $"{DataName.Long(corpus.Reference)}: {Format.Integer(corpus.Characters)} characters{Tokens(corpus)}, "
        + $"vocabulary {Format.Integer(corpus.Vocabulary.Size)}; the first {Format.Integer(corpus.TrainLength)} train, "
        + $"the last {Format.Integer(corpus.Tokens.Length - corpus.TrainLength)} validate"
        + (SweepFloor.Of(corpus.EntropyRate, corpus.ValTokensPerCharacter, metric) is { } floor
            ? $"\nentropy rate {Format.Loss(floor)} {FloorUnit(corpus, metric)}: no model can go below" : "");

    private static string FloorUnit(Corpus corpus, string metric) => metric == "val_bpc" ? "bits per character"
        : corpus.Vocabulary is CharacterVocabulary ? "nats per character" : "nats per token";

    private static string? SearchFacts(SweepSpec spec, int points, SweepEstimate estimate)
    {
        if (spec.Search is not { } search)
            return null;
        if (estimate.ToPropose == 0)
            return "all runs are in the table; none is proposed from results";
        var start = $"the first {Format.Count(points, "run")} are in the table, the other {Format.Integer(estimate.ToPropose)} are "
            + "proposed from results";
        return spec.EarlyTerminate is { } rule
            ? $"{start}, each cohort of {Format.Count(rule.Cohort, "configuration")} from all but the one before it"
            : $"{start}, with at most {Format.Count(search.Lag, "configuration")} at once";
    }

    private static string? RungFacts(SweepPlan plan)
    {
        var cohorts = Cohorts.Of(plan.Spec, plan.Points);
        if (cohorts.Count == 0)
            return null;
        // All are of one size but perhaps the last.
        var alike = cohorts.GroupBy(cohort => cohort.Schedule.Quotas[0])
            .Select(group => Where(group.Count()) + Rungs(group.First().Schedule));
        return $"{string.Join("; ", alike)}: about {Format.Percent(SweepEstimate.TrainedPart(plan))} of all steps are trained";

        string Where(int count) => cohorts.Count == 1 ? "" : count == 1 ? "in one cohort " : $"in each of {Format.Integer(count)} cohorts ";
    }

    private static string Rungs(RungSchedule schedule) => string.Join(", ", schedule.Rungs.Select((step, level) =>
    {
        var (of, goOn) = (schedule.Quotas[level], schedule.Quotas[level + 1]);
        return $"{Format.Integer(goOn)} of {Format.Integer(of)} {(goOn == 1 ? "goes" : "go")} on from step {Format.Integer(step)}";
    }));

    private static string Tokens(Corpus corpus) => corpus.Vocabulary is CharacterVocabulary ? ""
        : $" are {Format.Integer(corpus.Tokens.Length)} tokens ("
            + string.Create(CultureInfo.InvariantCulture, $"{1 / corpus.ValTokensPerCharacter:0.00} characters each to validate)");

    private static string TimeFacts(SweepEstimate estimate)
    {
        if (estimate.IsDone)
            return "nothing is left to train";
        var time = $"about {Format.Duration(estimate.Seconds)}{(estimate.Points.Any(p => p.Done > 0) ? " more" : "")}";
        var ended = estimate.Done + (int)estimate.ProposedDone;
        var runs = Format.Count(estimate.Points.Count + estimate.ToPropose, "run");
        var done = ended > 0 ? $"; {Format.Integer(ended)} of {runs} are done" : "";
        return $"{time} ({estimate.SpeedSource}{done})";
    }

    private static string DiskFacts(SweepEstimate estimate, string? folder)
    {
        var needed = $"up to {Format.Bytes(estimate.DiskBytes)} of checkpoints (the last and the best of every run)";
        return folder is not null && DiskSpace.Free(folder) is { } free ? $"{needed}, {Format.Bytes(free)} free" : needed;
    }

    private static string Describe(SweepParameter parameter) => parameter switch
    {
        ChoiceParameter { Values.Count: <= 8, Probabilities: { } probabilities } choice =>
            $"{choice.Name}: {string.Join(", ", choice.Values.Zip(probabilities, (v, p) => $"{v} ({Format.Value(p)})"))} (probability)",
        ChoiceParameter choice when choice.Values.Count <= 8 => $"{choice.Name}: {string.Join(", ", choice.Values)}",
        ChoiceParameter choice =>
            $"{choice.Name}: {choice.Values.Count} values from {Format.Value(choice.Values[0])} to {Format.Value(choice.Values[^1])}",
        DistributedParameter { Distribution: { IsNormal: true } d } =>
            $"{parameter.Name}: {d.Name} of mu {Format.Value(d.Mu)} and sigma {Format.Value(d.Sigma)}"
            + (d.Quantum is { } unit ? $" by {Format.Value(unit)}" : ""),
        DistributedParameter { Distribution: var d } => $"{parameter.Name}: {d.Name} from {Format.Value(d.Min)} to {Format.Value(d.Max)}"
            + (d.Quantum is { } q ? $" by {Format.Value(q)}" : ""),
        _ => parameter.Name,
    };

    /// <summary>What all points agree on.</summary>
    private static Dictionary<string, ParameterValue> Fixed(IReadOnlyList<SweepPoint> points)
    {
        var varied = points.SelectMany(point => point.Varied.Keys).ToHashSet();
        // One that follows from others, which may be varied, has no value for all points.
        var own = Hyperparameter.All.Where(p => p.HasFixedDefault || !p.IsDefault(points[0].Hyperparameters));
        return own.Where(p => !varied.Contains(p.Name)).ToDictionary(p => p.Name, p => p.Get(points[0].Hyperparameters));
    }

    private static string Range(IEnumerable<double> values, Func<double, string> format, string unit)
    {
        var (least, most) = (format(values.Min()), format(values.Max()));
        return least == most ? $"{least}{unit}" : $"{least} to {most}{unit}";
    }
}
