using System.Text.Json.Nodes;
using Sweep.Core;
using Sweep.Store.Checkpoints;
using Sweep.Store.Copying;
using Sweep.Store.Database;
using Sweep.Store.EarlyStopping;
using Sweep.Store.Runs;

namespace Sweep.Store.Submitting;

/// <summary>Adds a run that begins with a checkpoint of another one.</summary>
internal static class ForkRun
{
    private const string ForksOf = "forks_of";

    /// <summary>Whether this is the spec of a sweep that holds forks.</summary>
    public static bool IsOfForks(string spec) => spec.Contains($"\"{ForksOf}\":", StringComparison.Ordinal);

    /// <exception cref="NotFoundException">There is no such run.</exception>
    /// <exception cref="UsageException">It has no such checkpoint, or the name of the forks' sweep is taken.</exception>
    public static async Task<ForkOutcome> RunAsync(StoreTransaction transaction, ICheckpointStorage storage, ForkRequest request)
    {
        var parent = await transaction.FirstAsync<Parent>(
            $"""
            SELECT r.id, r.sweep_id, r.config_hash, r.n_params, r.vocab_size,
                   s.data_source, s.data_sha256, s.tokenizer, s.split, s.val_data_source, s.val_data_sha256, s.val_tokens_per_char,
                   s.metric_name, s.metric_minimize
            FROM runs AS r JOIN sweeps AS s ON s.id = r.sweep_id WHERE s.name = @Sweep AND r.number = @Number
            {transaction.Dialect.ForShareOf("r")}
            """,
            request.Parent) ?? throw new NotFoundException(
                "run", request.Parent.ToString(), $"`sweep leaderboard {request.Parent.Sweep}` lists those there are");
        var checkpoint = await CheckpointAsync(transaction, request, parent);
        var sweep = ForkedConfiguration.SweepOf(request.Parent.Sweep);
        var sweepId = await SweepAsync(transaction, sweep, request.Parent.Sweep, parent);
        var hash = request.Configuration.ConfigHash(parent.Data, parent.ConfigHash, request.Step);
        if (await transaction.FirstAsync<int?>(
            "SELECT number FROM runs WHERE sweep_id = @sweepId AND config_hash = @hash", new { sweepId, hash }) is { } there)
            return new ForkOutcome(new RunId(sweep, there), IsNew: false);

        var last = await transaction.FirstAsync<int?>("SELECT max(number) FROM runs WHERE sweep_id = @sweepId", new { sweepId });
        var run = new RunId(sweep, (last ?? 0) + 1);
        var (h, set) = request.Configuration;
        await SubmitSweep.InsertRunsAsync(transaction, sweepId, [new SweepPoint(run.Number, h, set, hash)], point => point.Number);
        var runId = await transaction.FirstAsync<long>(
            "SELECT id FROM runs WHERE sweep_id = @sweepId AND number = @Number", new { sweepId, run.Number });
        await transaction.ExecuteAsync(
            """
            UPDATE runs SET step = @Step, n_params = @NParams, vocab_size = @VocabSize, forked_from = @From, forked_step = @Step
            WHERE id = @runId
            """,
            new { runId, request.Step, parent.NParams, parent.VocabSize, From = request.Parent.ToString() });
        // Those on the fork's own schedule, up to where it begins: they are its own past.
        await EvaluationCopy.RunAsync(
            transaction, parent.Id, runId, step => step <= request.Step && h.EvaluatesAt(step) ? true : null);
        await VisibleEvaluations.UpdateAsync(transaction, [runId], new Metric(parent.MetricName, parent.MetricMinimize));
        await CopyCheckpointAsync(transaction, storage, request, checkpoint, run, runId);
        transaction.AnnounceWork();
        return new ForkOutcome(run, IsNew: true);
    }

    // Only one that is visible: what early stopping has had trained ahead of its decision may come to nothing.
    private static async Task<object?[]> CheckpointAsync(StoreTransaction transaction, ForkRequest request, Parent parent)
    {
        var table = CopiedTable.Checkpoints;
        var committed = await transaction.FirstAsync<int?>("SELECT committed_step FROM runs WHERE id = @Id", new { parent.Id });
        var kept = (await table.ReadAsync(transaction, "run_id", [parent.Id]))
            .ToDictionary(row => Convert.ToInt32(row[table.IndexOf("step")], null));
        if (kept.TryGetValue(request.Step, out var found) && request.Step <= (committed ?? request.Step))
            return found;
        var steps = kept.Keys.Where(step => step <= (committed ?? step)).Order().ToList();
        throw new UsageException(
            $"run {request.Parent} has no checkpoint of step {request.Step}; "
            + (steps.Count > 0 ? $"it has kept that of step {string.Join(" and of step ", steps)}" : "it has kept none"));
    }

    /// <summary>The id of the forks' sweep, its row locked; made with the parent's text and metric where there is none.</summary>
    private static async Task<long> SweepAsync(StoreTransaction transaction, string name, string parentSweep, Parent parent)
    {
        SweepSubmission.RequireStorableName(name);
        var spec = new JsonObject { [ForksOf] = parentSweep, ["name"] = name }.ToJsonString(SweepJson.Compact);
        await transaction.ExecuteAsync(
            """
            INSERT INTO sweeps (name, spec, data_source, data_sha256, metric_name, metric_minimize, max_retries, entropy_rate, git_commit,
                                tokenizer, split, val_data_source, val_data_sha256, val_tokens_per_char, fresh, created_at)
            SELECT @name, @spec, data_source, data_sha256, metric_name, metric_minimize, max_retries, entropy_rate, git_commit,
                   tokenizer, split, val_data_source, val_data_sha256, val_tokens_per_char, TRUE, sweep_now()
            FROM sweeps WHERE id = @SweepId
            ON CONFLICT (name) DO NOTHING
            """,
            new { name, spec, parent.SweepId });
        var stored = await transaction.FirstAsync<Forks>(
            $"SELECT id, spec, data_sha256 FROM sweeps WHERE name = @name {transaction.Dialect.ForUpdate}", new { name });
        if (!IsOfForks(stored!.Spec) || stored.DataSha256 != parent.DataSha256)
        {
            throw new UsageException(
                $"forks of {parentSweep} are in sweep '{name}', and there is another one of that name; "
                + $"`sweep rename {name} OTHER` makes room for them");
        }
        return stored.Id;
    }

    private static async Task CopyCheckpointAsync(
        StoreTransaction transaction, ICheckpointStorage storage, ForkRequest request, object?[] checkpoint, RunId run, long runId)
    {
        var table = CopiedTable.Checkpoints;
        var location = await storage.ShareAsync(
            transaction, request.Parent, (string)checkpoint[table.IndexOf("location")]!, run, 0, runId)
            ?? throw new UsageException($"the bytes of the checkpoint of step {request.Step} of run {request.Parent} are gone");
        var best = await transaction.FirstAsync<int?>("SELECT best_step FROM runs WHERE id = @runId", new { runId });
        var row = (object?[])checkpoint.Clone();
        (row[0], row[table.IndexOf("location")]) = (runId, location);
        row[table.IndexOf("is_last")] = true;
        row[table.IndexOf("is_best")] = best == request.Step;
        row[table.IndexOf("is_visible_best")] = false;
        await table.WriteAsync(transaction, [row]);
        await transaction.ExecuteAsync(
            "UPDATE runs SET seconds = (SELECT c.seconds FROM checkpoints AS c WHERE c.run_id = @runId) WHERE id = @runId", new { runId });
    }

    private sealed record Parent : SweepText
    {
        public long Id { get; init; }
        public long SweepId { get; init; }
        public required string ConfigHash { get; init; }
        public long? NParams { get; init; }
        public int? VocabSize { get; init; }
        public required string MetricName { get; init; }
        public bool MetricMinimize { get; init; }
    }

    private sealed record Forks
    {
        public long Id { get; init; }
        public required string Spec { get; init; }
        public required string DataSha256 { get; init; }
    }
}
