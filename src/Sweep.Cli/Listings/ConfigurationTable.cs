using Sweep.Listings;
using Sweep.Store;

namespace Sweep.Cli;

/// <summary>The leaderboard of a sweep with repeats, for people: a row for each configuration, by the mean over its seeds.</summary>
internal static class ConfigurationTable
{
    /// <param name="rows">Those of <paramref name="ranked"/> that are shown.</param>
    /// <param name="score">One of the sweep's scores; null where it has none.</param>
    public static void Write(TextWriter output, TerminalInfo terminal, SweepSummary sweep, RankedConfigurations ranked,
        IReadOnlyList<RankedConfiguration> rows, FreshScore? score)
    {
        var varied = rows.SelectMany(row => row.Runs[0].Varied.Keys).Where(name => name != "seed").Distinct().ToList();
        var (tie, plusMinus) = terminal.Unicode ? ("≈", "±") : ("~", "+-");
        var table = new TextTable([
            new("#", Right: true), new("configuration"), new($"mean {sweep.Metric.Name}", Right: true),
            new(plusMinus, Right: true, Expendable: 3), new(" ", Expendable: 1, Name: tie),
            new("p best", Right: true, Expendable: 5), new("mean score", Right: true, Expendable: 4),
            new($"{plusMinus} ", Right: true, Expendable: 5, Name: $"{plusMinus} of the score"),
            .. varied.Select(name => new TextColumn(name, Right: true, Expendable: 2)),
            new("seeds", Right: true, Expendable: 4), new("runs", Expendable: 6)]);
        foreach (var row in rows)
            table.Add(Cells(row, varied, Mark(row, ranked, tie)));

        LeaderboardTable.WriteHeading(output, terminal, sweep);
        var hidden = table.Write(output, terminal);
        LeaderboardTable.WriteHidden(output, terminal, hidden);
        output.WriteWrapped(terminal, Tone.Faint, Conclusion(ranked, LeaderboardTable.Marks(hidden, tie, plusMinus)));
        if (score is not null && !hidden.Contains("mean score"))
            output.WriteWrapped(terminal, Tone.Faint, NoiseSentence.Of(sweep, score));
    }

    private static string Mark(RankedConfiguration row, RankedConfigurations ranked, string tie) =>
        ranked.BestByScore == row.Number ? ShownMarks.BestScore
        : row.TiedWithBest == true && (ranked.ByScore || row.Rank != 1) ? tie : "";

    private static List<Cell> Cells(RankedConfiguration row, IReadOnlyList<string> varied, string mark)
    {
        var first = row.Rank == 1;
        List<Cell> cells =
        [
            row.Rank is { } rank ? Format.Integer(rank) : "-",
            new(Format.Integer(row.Number), first ? Tone.Strong : Tone.Plain),
            new(Format.Loss(row.Metric?.Mean), first ? Tone.Good : Tone.Plain),
            new(row.Metric is { Count: > 1 } metric ? Format.Sem(metric.HalfWidth) : "-", Tone.Faint),
            mark,
            row.BestProbability is { } share ? Format.Percent(share) : "",
            row.Score is { } score ? Format.Loss(score.Mean) : "",
            new(row.Score is { Count: > 1 } several ? Format.Sem(several.HalfWidth) : "", Tone.Faint),
        ];
        cells.AddRange(varied.Select(name => (Cell)(row.Runs[0].Varied.TryGetValue(name, out var value) ? Format.Value(value) : "")));
        var numbers = string.Join(',', row.Runs.Select(run => run.Id.Number));
        var without = row.Runs.Count - (row.Metric?.Count ?? 0);
        cells.AddRange([
            Format.Integer(row.Metric?.Count ?? 0),
            row.Diverged.Count > 0 ? new Cell($"{numbers}: {Format.Integer(row.Diverged.Count)} diverged", Tone.Bad)
                : row.Rank is null && without > 0 ? $"{numbers}: {Format.Integer(without)} without a result" : numbers,
        ]);
        return cells;
    }

    private static string Conclusion(RankedConfigurations ranked, ShownMarks marks) =>
        NoiseSentence.Of(ranked, marks) + (ranked.Seeds < 2 ? "" : "; --by run shows runs");
}
