using Sweep.Core;
using Sweep.Listings;
using Sweep.Store;

namespace Sweep.Cli;

/// <summary>The leaderboard for people: what varies and how it did first, the rest as far as there is room.</summary>
internal static class LeaderboardTable
{
    /// <param name="rows">Those of <paramref name="ranked"/> that are shown.</param>
    public static void Write(
        TextWriter output, TerminalInfo terminal, SweepSummary sweep, RankedRuns ranked, IReadOnlyList<LeaderboardRow> rows)
    {
        var varied = rows.SelectMany(row => row.Run.Varied.Keys).Distinct().ToList();
        var (tie, plusMinus) = terminal.Unicode ? ("≈", "±") : ("~", "+-");
        // On a narrow terminal the place, the run, its metric and what varies stay longest.
        var table = new TextTable([
            new("#", Right: true), TextColumn.Run, new("state", Expendable: AllCompleted(rows) ? 10 : 3),
            new(sweep.Metric.Name, Right: true),
            new(plusMinus, Right: true, Expendable: 5), new(" ", Expendable: 1, Name: tie), new("score", Right: true, Expendable: 4),
            new($"{plusMinus} ", Right: true, Expendable: 5, Name: $"{plusMinus} of the score"),
            .. varied.Select(name => new TextColumn(name, Right: true, Expendable: 2)),
            new("at step", Right: true, Expendable: 5), new(OtherLoss(sweep), Right: true, Expendable: 7),
            new($"last {sweep.Metric.Name}", Right: true, Expendable: 9), new("last step", Right: true, Expendable: 8),
            new("params", Right: true, Expendable: 11),
            new("tokens/s", Right: true, Expendable: 12), new("time", Right: true, Expendable: 6),
            new("tries", Right: true, Expendable: 13), new("why", Expendable: 4, Elastic: true)]);
        foreach (var row in rows)
            table.Add(Cells(sweep, row, varied, Mark(row, ranked, tie)));

        WriteHeading(output, terminal, sweep);
        var hidden = table.Write(output, terminal);
        WriteHidden(output, terminal, hidden);
        if (ranked.HasSentence)
            output.WriteWrapped(terminal, Tone.Faint, NoiseSentence.Of(ranked, Marks(hidden, tie, plusMinus)));
        if (ranked.Scores?.Any is { } score && !hidden.Contains("score"))
            output.WriteWrapped(terminal, Tone.Faint, NoiseSentence.Of(sweep, score));
    }

    /// <summary>Which columns found no room on a narrow terminal.</summary>
    public static void WriteHidden(TextWriter output, TerminalInfo terminal, IReadOnlyList<string> hidden)
    {
        if (hidden.Count > 0)
            output.WriteWrapped(terminal, Tone.Faint, $"no room for {string.Join(", ", hidden)}");
    }

    /// <summary>The marks that are left.</summary>
    /// <param name="hidden">Columns without room.</param>
    public static ShownMarks Marks(IReadOnlyList<string> hidden, string tie, string plusMinus) =>
        new(hidden.Contains(tie) ? null : tie, HasIntervals: !hidden.Contains(plusMinus));

    private static string Mark(LeaderboardRow row, RankedRuns ranked, string tie) =>
        ranked.BestByScore == row.Run.Id ? ShownMarks.BestScore
        : row.TiedWithBest == true && (ranked.BestByScore is not null || row.Rank != 1) ? tie : "";

    /// <summary>The sweep, how far it is, and what its losses mean.</summary>
    public static void WriteHeading(TextWriter output, TerminalInfo terminal, SweepSummary sweep)
    {
        var separator = terminal.Unicode ? " · " : ", ";
        var parts = new List<string> { Describe(sweep.Counts), Format.Goal(sweep.Metric) };
        if (sweep.Counts.OnHold)
            parts.Insert(0, "paused");
        if (SweepFloor.Of(sweep, sweep.Metric.Name) is { } floor)
            parts.Add($"{Format.Loss(floor)} is the floor");
        var lines = Wrapping.Wrap($"{sweep.Name}: {string.Join(separator, parts)}", terminal.Width).ToList();
        if (lines[0].StartsWith(sweep.Name, StringComparison.Ordinal))
            lines[0] = terminal.Paint(Tone.Strong, sweep.Name) + lines[0][sweep.Name.Length..];
        lines.ForEach(output.WriteLine);
    }

    public static string Describe(RunCounts counts)
    {
        (int Count, string State)[] known =
        [
            (counts.Completed, RunState.Completed.ToName()), (counts.Stopped, RunState.Stopped.ToName()),
            (counts.Running, RunState.Running.ToName()), (counts.Lost, "lost"), (counts.Paused, RunState.Paused.ToName()),
            (counts.Queued, RunState.Queued.ToName()),
            (counts.Cancelled, RunState.Cancelled.ToName()), (counts.Diverged, RunState.Diverged.ToName()),
            (counts.Failed, RunState.Failed.ToName()),
        ];
        var present = known.Where(s => s.Count > 0).ToList();
        if (present is [var only])
            return $"{Format.Count(only.Count, "run")} {only.State}";
        var states = string.Join(", ", present.Select(s => $"{Format.Integer(s.Count)} {s.State}"));
        return $"{Format.Count(counts.Total, "run")}{(present.Count > 0 ? ": " : "")}{states}";
    }

    private static bool AllCompleted(IReadOnlyList<LeaderboardRow> rows) => rows.All(row => row.Run.State == RunState.Completed);

    private static List<Cell> Cells(SweepSummary sweep, LeaderboardRow row, List<string> varied, string mark)
    {
        var run = row.Run;
        var first = row.Rank == 1;
        List<Cell> cells =
        [
            row.Rank is { } rank ? Format.Integer(rank) : "-",
            new(run.Id.ToString(), first ? Tone.Strong : Tone.Plain),
            new(run.State.ToName(), Tones.ToneOf(run.State)),
            new(Format.Loss(row.Metric), first ? Tone.Good : Tone.Plain),
            new(Format.Sem(row.MetricSem), Tone.Faint),
            mark,
            row.Score is { } score ? Format.Loss(score) : "",
            new(row.ScoreSem is { } sem ? Format.Sem(sem) : "", Tone.Faint),
        ];
        cells.AddRange(varied.Select(name => (Cell)(run.Varied.TryGetValue(name, out var value) ? Format.Value(value) : "")));
        cells.AddRange([
            run.Best is { } best ? Format.Integer(best.Step) : "-",
            Format.Loss(run.Best?.Value(OtherLoss(sweep))),
            Format.Loss(run.Last?.Value(sweep.Metric.Name)),
            run.Last is { } last ? Format.Integer(last.Step) : "-",
            run.NParams is { } n ? Format.Compact(n) : "-",
            run.TokensPerSecond is { } speed ? Format.Compact(speed) : "-",
            Format.Duration(run.Seconds),
            Format.Integer(run.Attempts),
            new(Remark(run), run.State is RunState.Stopped or RunState.Paused || HasGoneWell(run) ? Tone.Faint : Tone.Bad),
        ]);
        return cells;
    }

    // Beside the metric stands the other loss of the very same evaluation.
    private static string OtherLoss(SweepSummary sweep) => sweep.Metric.Name == "train_loss" ? "val_loss" : "train_loss";

    private static string Remark(RunSummary run)
    {
        var origin = run.Fork?.ToString() ?? run.Reuse?.ToString() ?? "";
        string[] remarks = [Reason(run), run.HasNeverLearned() ? RunLearning.NeverLearned : "", origin];
        return string.Join("; ", remarks.Where(remark => remark.Length > 0));
    }

    private static bool HasGoneWell(RunSummary run) => Reason(run).Length == 0 && !run.HasNeverLearned();

    /// <summary>One line for why a run did not complete; nothing for one that did.</summary>
    public static string Reason(RunSummary run)
    {
        if (run.State is RunState.Stopped or RunState.Paused)
            return run.Decision?.Reason ?? "";
        if (run.Failure is not { } failure || run.State is RunState.Completed)
            return "";
        var line = failure.Message.Split('\n', 2)[0];
        return failure.Kind is FailureKind.Diverged ? FailureText.Without(failure.Kind.ToName(), line)
            : $"{failure.Kind.ToName()}: {FailureText.Without(failure.Kind.ToName(), line)}";
    }
}
