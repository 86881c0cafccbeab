using System.Text.Json;
using Sweep.Core;
using Sweep.Listings;
using Sweep.Store;

namespace Sweep.Web;

/// <summary><c>/api/sweeps/NAME/table</c>: every run and every configuration, by columns, the best first.</summary>
internal static class TableJson
{
    private static readonly (string Name, string Kind)[] s_columns =
    [
        ("run", "number"), ("rank", "number"), ("state", "text"), ("metric", "number"), ("metric_sem", "number"),
        ("train_loss", "number"), ("best_step", "number"), ("step", "number"), ("max_iters", "number"),
        ("tokens_per_second", "number"), ("seconds", "number"), ("host", "text"), ("device", "text"), ("configuration", "number"),
        ("seed", "number"), ("tied", "flag"), ("p_best", "number"), ("decision", "text"), ("attempts", "number"), ("failure", "text"),
        ("engine", "text"), ("never_learned", "flag"), ("score", "number"), ("score_sem", "number"),
    ];

    /// <param name="ranked">The snapshot's rows with what noise lets one say.</param>
    /// <param name="isRough">Whether the runs are too many to be compared in pairs: ties are judged by their own errors then.</param>
    public static byte[] Of(SweepSnapshot snapshot, RankedRuns ranked, bool isRough, long changed)
    {
        var varied = SweepPageJson.Varied(snapshot.Runs);
        return ApiJson.Object(json =>
        {
            json.WriteNumber("changed", changed);
            json.Array("columns", s_columns, column => json.WriteStringValue(column.Name));
            json.WriteStartObject("kinds");
            foreach (var (name, kind) in s_columns)
                json.WriteString(name, kind);
            json.WriteEndObject();
            json.WriteStartObject("runs");
            Runs(json, snapshot, ranked.Rows, varied);
            json.WriteEndObject();
            var configurations = RankedConfigurations.HasRepeats(ranked.Rows)
                ? RankedConfigurations.Of(ranked, snapshot.Sweep.Metric) : null;
            json.WritePropertyName("configurations");
            Configurations(json, configurations, varied);
            json.WriteString("noise", !ranked.HasSentence ? null
                : isRough ? $"{NoiseSentence.Of(ranked)}; so many runs are not paired here, `sweep leaderboard` does it"
                : NoiseSentence.Of(ranked));
            json.WriteString("configurations_noise", configurations is null ? null : NoiseSentence.Of(configurations));
            json.Number("best_by_score", ranked.BestByScore?.Number);
            json.WriteBoolean("rough", isRough);
        });
    }

    private static void Runs(
        Utf8JsonWriter json, SweepSnapshot snapshot, IReadOnlyList<LeaderboardRow> rows, IReadOnlyList<string> varied)
    {
        json.Numbers("run", rows, row => row.Run.Id.Number);
        json.Numbers("rank", rows, row => row.Rank);
        json.Texts("state", rows, row => snapshot.StateOf(row.Run));
        json.Numbers("metric", rows, row => row.Metric);
        json.Numbers("metric_sem", rows, row => row.MetricSem);
        json.Numbers("train_loss", rows, row => row.Run.Best?.TrainLoss);
        json.Numbers("best_step", rows, row => row.Run.Best?.Step);
        json.Numbers("step", rows, row => row.Run.Step);
        json.Numbers("max_iters", rows, row => row.Run.Hyperparameters.MaxIters);
        json.Numbers("tokens_per_second", rows, row => row.Run.TokensPerSecond is { } speed ? Math.Round(speed) : null);
        json.Numbers("seconds", rows, row => row.Run.Seconds is { } seconds ? Math.Round(seconds, 1) : null);
        json.Texts("host", rows, row => row.Run.Host);
        json.Texts("device", rows, row => row.Run.Device);
        json.Numbers("configuration", rows, row => row.Run.Configuration);
        json.Numbers("seed", rows, row => row.Run.Hyperparameters.Seed);
        json.Flags("tied", rows, row => row.TiedWithBest);
        json.Numbers("p_best", rows, row => row.BestProbability);
        json.Texts("decision", rows, row => row.Run.Decision?.Reason);
        json.Numbers("attempts", rows, row => row.Run.Attempts);
        json.Texts("failure", rows, row => row.Run.Failure is { } failure ? $"{failure.Kind.ToName()}: {failure.Message}" : null);
        json.Texts("engine", rows, row => row.Run.Engine);
        json.Flags("never_learned", rows, row => row.Run.HasNeverLearned());
        json.Numbers("score", rows, row => row.Score);
        json.Numbers("score_sem", rows, row => row.ScoreSem);
        json.WriteStartObject("params");
        foreach (var name in varied)
            json.Values(name, rows, row => Value(row.Run, name));
        json.WriteEndObject();
    }

    private static void Configurations(Utf8JsonWriter json, RankedConfigurations? ranked, IReadOnlyList<string> varied)
    {
        if (ranked is null)
        {
            json.WriteNullValue();
            return;
        }
        var rows = ranked.Rows;
        json.WriteStartObject();
        json.Number("best_by_score", ranked.BestByScore);
        json.Numbers("rank", rows, row => row.Rank);
        json.Numbers("configuration", rows, row => row.Number);
        json.Numbers("seeds", rows, row => row.Metric?.Count ?? 0);
        json.Numbers("metric", rows, row => row.Metric?.Mean);
        json.Numbers("sem", rows, row => row.Metric?.StandardError);
        json.Numbers("low", rows, row => row.Metric?.Low);
        json.Numbers("high", rows, row => row.Metric?.High);
        json.Numbers("score", rows, row => row.Score?.Mean);
        json.Numbers("score_half", rows, row => row.Score is { Count: > 1 } score ? score.HalfWidth : null);
        json.Flags("tied", rows, row => row.TiedWithBest);
        json.Numbers("p_best", rows, row => row.BestProbability);
        json.Array("runs", rows, row =>
        {
            json.WriteStartArray();
            foreach (var run in row.Runs)
                json.WriteNumberValue(run.Id.Number);
            json.WriteEndArray();
        });
        json.WriteStartObject("params");
        foreach (var name in varied.Where(name => name != "seed"))
            json.Values(name, rows, row => Value(row.Runs[0], name));
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static ParameterValue? Value(RunSummary run, string name) =>
        run.Varied.TryGetValue(name, out var value) ? value : default(ParameterValue?);
}
