using Sweep.Listings;
using Sweep.Store;

namespace Sweep.Cli;

/// <summary>What <c>sweep score</c> prints: the leaders with what they lose on fresh sequences.</summary>
internal static class ScoreSummary
{
    public static void Write(TextWriter output, TerminalInfo terminal, SweepSummary sweep, IReadOnlyList<LeaderboardRow> leaders,
        FreshScore any)
    {
        var table = new TextTable([
            new("#", Right: true), TextColumn.Run, new("at step", Right: true, Expendable: 3),
            new($"best {sweep.Metric.Name}", Right: true),
            new(terminal.Unicode ? "±" : "+-", Right: true, Expendable: 2), new("score", Right: true),
            new(terminal.Unicode ? "± " : "+- ", Right: true, Expendable: 1), new("difference", Right: true, Expendable: 4)]);
        foreach (var row in leaders)
        {
            table.Add(
                row.Rank is { } rank ? Format.Integer(rank) : "-",
                row.Run.Id.ToString(),
                row.Run.Best is { } best ? Format.Integer(best.Step) : "-",
                Format.Loss(row.Metric),
                new Cell(Format.Sem(row.MetricSem), Tone.Faint),
                new Cell(Format.Loss(row.Score), Tone.Strong),
                new Cell(Format.Sem(row.ScoreSem), Tone.Faint),
                row.Score is { } score && row.Metric is { } metric ? Format.Loss(sweep.Metric.Cost(score - metric)) : "");
        }
        table.Write(output, terminal);
        output.WriteWrapped(terminal, Tone.Faint, NoiseSentence.Of(sweep, any));
    }

    /// <summary>A row of <c>score --json</c>.</summary>
    public static void Fill(JsonRow json, SweepSummary sweep, LeaderboardRow row, FreshScore score) => json
        .Add("rank", row.Rank)
        .Add("run", row.Run.Id.ToString())
        .Add("configuration", row.Run.Configuration)
        .Add("step", score.Step)
        .Add("metric_name", sweep.Metric.Name)
        .Add("metric", row.Metric)
        .Add("metric_sem", row.MetricSem)
        .Add("score", row.Score)
        .Add("score_sem", row.ScoreSem)
        .Add("sequences", score.Sequences)
        .Add("unused", score.AreUnused)
        .Add("room", score.Room)
        .Add("starts_sha256", score.StartsSha256)
        .Add("device_kind", score.DeviceKind)
        .Add("engine", score.Engine)
        .Add("scored_at", score.ScoredAt);
}
