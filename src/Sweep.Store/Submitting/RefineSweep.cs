using Sweep.Core;
using Sweep.Store.Database;
using Sweep.Store.Runs;

namespace Sweep.Store.Submitting;

/// <summary>Adds one round of further seeds, all of it or nothing.</summary>
internal static class RefineSweep
{
    /// <summary>
    /// Returns how many runs were added: none where the sweep is not as the round's chooser saw it, because someone else has added the
    /// round, or runs are to be trained.
    /// </summary>
    /// <exception cref="NotFoundException">There is no such sweep, or no such configuration of it.</exception>
    /// <exception cref="UsageException">Its runs are forks.</exception>
    public static async Task<int> RunAsync(StoreTransaction transaction, string sweep, RefinementRequest request)
    {
        var stored = await transaction.FirstAsync<Stored>(
            $"""
            SELECT id, spec, data_source, data_sha256, tokenizer, split, val_data_source, val_data_sha256
            FROM sweeps WHERE name = @sweep {transaction.Dialect.ForUpdate}
            """,
            new { sweep }) ?? throw new NotFoundException("sweep", sweep, "`sweep list` shows those there are");
        if (ForkRun.IsOfForks(stored.Spec))
            throw new UsageException($"the runs of '{sweep}' are forks: each goes on from one run's checkpoint, and has no other seeds");
        var last = await transaction.FirstAsync<int?>("SELECT max(number) FROM runs WHERE sweep_id = @Id", new { stored.Id });
        if (last != request.LastRun || await HasOpenRunsAsync(transaction, stored.Id))
            return 0;

        var known = (await transaction.ListAsync<string>("SELECT config_hash FROM runs WHERE sweep_id = @Id", new { stored.Id }))
            .ToHashSet(StringComparer.Ordinal);
        var points = new List<SweepPoint>();
        var configurations = new Dictionary<int, int>();
        foreach (var (configuration, seed) in request.Seeds.OrderBy(further => further.Configuration).ThenBy(further => further.Seed))
        {
            var first = await transaction.FirstAsync<First>(
                """
                SELECT hyperparameters, varied FROM runs WHERE sweep_id = @Id AND configuration = @configuration ORDER BY number LIMIT 1
                """,
                new { stored.Id, configuration }) ?? throw new NotFoundException(
                    "configuration", $"{sweep}/{configuration}", $"`sweep leaderboard {sweep} --by configuration` lists those there are");
            var point = SweepPoint.OfSeed(
                last.Value + 1 + points.Count,
                StoredHyperparameters.Parse(first.Hyperparameters),
                StoredText.ParseVaried(first.Varied),
                seed,
                stored.Data);
            if (!known.Add(point.ConfigHash))
                continue;
            points.Add(point);
            configurations.Add(point.Number, configuration);
        }
        if (points.Count == 0)
            return 0;
        await SubmitSweep.InsertRunsAsync(
            transaction, stored.Id, points, point => configurations[point.Number], isRefinement: true);
        transaction.AnnounceWork();
        return points.Count;
    }

    private static async Task<bool> HasOpenRunsAsync(StoreTransaction transaction, long sweepId) =>
        await transaction.FirstAsync<long?>(
            "SELECT 1 FROM runs WHERE sweep_id = @sweepId AND state IN ('queued', 'running', 'paused') LIMIT 1", new { sweepId })
            is not null;

    private sealed record Stored : SweepText
    {
        public long Id { get; init; }
        public required string Spec { get; init; }
    }

    private sealed record First
    {
        public required string Hyperparameters { get; init; }
        public required string Varied { get; init; }
    }
}
