using System.Data;
using Dapper;
using Sweep.Store.Database;

namespace Sweep.Store.Copying;

/// <summary>A table as it is copied: its columns by name, in the order of the migrations.</summary>
/// <param name="Flags">Columns that are booleans; SQLite gives them as numbers.</param>
internal sealed record CopiedTable(string Name, IReadOnlyList<string> Columns, IReadOnlyList<string> Flags)
{
    public static CopiedTable Sweeps { get; } = new(
        "sweeps",
        ["name", "spec", "data_source", "data_sha256", "metric_name", "metric_minimize", "max_concurrent_runs", "max_retries",
            "source_file", "git_commit", "entropy_rate", "created_at", "val_tokens_per_char", "tokenizer", "split", "val_data_source",
            "val_data_sha256", "search", "search_state", "fresh", "paused", "priority", "target", "target_reached_by",
            "device_kind", "mixed"],
        ["metric_minimize", "fresh", "paused", "mixed"]);

    public static CopiedTable Runs { get; } = new(
        "runs",
        ["sweep_id", "number", "config_hash", "hyperparameters", "varied", "state", "created_at", "started_at", "finished_at", "attempts",
            "retries_used", "losses_in_row",
            "epoch", "worker_id", "host", "device", "process_id", "process_start", "step", "best_step", "best_value", "last_step",
            "tokens_per_second", "seconds",
            "n_params", "vocab_size", "device_kind", "engine", "versions", "params_sha256", "failure_kind", "failure_message",
            "failure_step", "configuration", "cohort", "level", "committed_step", "decision", "decision_step", "counts_until",
            "shown_state", "is_refinement", "prefix_hash", "reused_from", "reused_step", "forked_from", "forked_step"],
        ["is_refinement"]);

    public static CopiedTable Cohorts { get; } = new(
        "cohorts", ["sweep_id", "number", "rungs", "quotas", "max_iters", "can_speculate"], ["can_speculate"]);

    public static CopiedTable Attempts { get; } = new(
        "attempts",
        ["run_id", "number", "worker_id", "host", "device", "started_at", "ended_at", "from_step", "to_step", "outcome", "message"],
        []);

    public static CopiedTable Evaluations { get; } = new(
        "evaluations", ["run_id", "step", "train_loss", "train_sem", "val_loss", "val_sem", "seconds", "on_schedule"], ["on_schedule"]);

    public static CopiedTable EvaluationGroups { get; } = new("evaluation_groups", ["run_id", "step", "means"], []);

    public static CopiedTable Scores { get; } = new(
        "scores",
        ["run_id", "step", "sequences_id", "starts_sha256", "sequences", "are_unused", "room", "val_loss", "val_sem", "means",
            "device_kind", "engine", "scored_at"],
        ["are_unused"]);

    public static CopiedTable Checkpoints { get; } = new(
        "checkpoints",
        ["run_id", "step", "location", "bytes", "sha256", "is_last", "is_best", "is_visible_best", "seconds", "created_at"],
        ["is_last", "is_best", "is_visible_best"]);

    /// <summary>
    /// The rows whose <paramref name="key"/> column has one of <paramref name="values"/>, each an array in <see cref="Columns"/>' order.
    /// </summary>
    public async Task<List<object?[]>> ReadAsync(StoreTransaction transaction, string key, IReadOnlyCollection<long> values)
    {
        var rows = new List<object?[]>();
        await transaction.ReadRowsAsync(
            $"SELECT {string.Join(", ", Columns)} FROM {Name} WHERE {transaction.Dialect.In(key, "values")} ORDER BY {key}, {OrderOf()}",
            new { values = values.ToArray() },
            reader =>
            {
                var row = new object?[Columns.Count];
                for (var i = 0; i < row.Length; i++)
                    row[i] = reader.IsDBNull(i) ? null : Flags.Contains(Columns[i]) ? reader.GetBoolean(i) : reader.GetValue(i);
                rows.Add(row);
            });
        return rows;
    }

    /// <summary>Inserts rows as <see cref="ReadAsync"/> gave them.</summary>
    public Task WriteAsync(StoreTransaction transaction, IEnumerable<object?[]> rows) => ValuesStatement.InsertAsync(
        transaction,
        $"INSERT INTO {Name} ({string.Join(", ", Columns)})",
        rows,
        [.. Columns.Select((_, i) => (Func<object?[], object?>)(row => row[i]))]);

    public int IndexOf(string column) => Columns.ToList().IndexOf(column);

    private string OrderOf() => Columns.Contains("number") ? "number" : Columns.Contains("step") ? "step" : Columns[0];
}
