using Sweep.Store.Database;
using Sweep.Store.EarlyStopping;
using Sweep.Store.Leases;

namespace Sweep.Store.Reusing;

/// <summary>
/// A completed run that has computed what a held one is to compute: all of it, where the configuration is the same, or its first steps,
/// where max_iters was smaller and nothing else differs.
/// </summary>
internal sealed record ReusableRun
{
    // More sources of one run than these are of no use: they all have the same results.
    private const int MostSources = 20;

    // Results of a GPU's packs depend on who was in the pack, so that they are nobody else's.
    // The whole result first, then the one that is furthest; of equals one that was trained itself, has checkpoints, and is the oldest.
    private const string Sources = """
        SELECT r.id, s.name AS sweep, r.number, r.device_kind, r.step, r.config_hash = @ConfigHash AS is_whole
        FROM runs AS r JOIN sweeps AS s ON s.id = r.sweep_id
        WHERE r.state = 'completed' AND r.id <> @Id AND r.device_kind IS NOT NULL
          AND r.device_kind NOT LIKE '% packs' AND r.forked_from IS NULL
          AND (r.config_hash = @ConfigHash
               OR (r.prefix_hash = @PrefixHash AND r.step < @MaxIters AND r.step > @Reached
                   AND EXISTS (SELECT 1 FROM checkpoints AS c WHERE c.run_id = r.id AND c.step = r.step)))
        ORDER BY r.config_hash = @ConfigHash DESC, r.step DESC, r.reused_from IS NULL DESC,
                 EXISTS (SELECT 1 FROM checkpoints AS c WHERE c.run_id = r.id) DESC, r.id
        LIMIT @MostSources
        """;

    public long Id { get; init; }
    public required string Sweep { get; init; }
    public int Number { get; init; }
    public required string DeviceKind { get; init; }
    public int Step { get; init; }
    public bool IsWhole { get; init; }

    /// <summary>
    /// Those of some runs of which a completed one has the same configuration, or the same but for max_iters: only they can have a source.
    /// </summary>
    public static async Task<IReadOnlySet<long>> FindReusingAsync(StoreTransaction transaction, long[] runIds)
    {
        const string Other =
            "SELECT 1 FROM runs AS o WHERE o.state = 'completed' AND o.device_kind NOT LIKE '% packs' AND o.id <> r.id AND";
        var found = await transaction.ListAsync<long>(
            $"""
            SELECT r.id FROM runs AS r
            WHERE {transaction.Dialect.In("r.id", "runIds")}
              AND (EXISTS ({Other} o.config_hash = r.config_hash) OR EXISTS ({Other} o.prefix_hash = r.prefix_hash))
            """,
            new { runIds });
        return found.ToHashSet();
    }

    /// <summary>The device kinds of which there is a source for a held run.</summary>
    public static async Task<IReadOnlyList<string>> KindsAsync(StoreTransaction transaction, ClaimedRun run, RunLease lease) =>
        [.. (await ListAsync(transaction, run, lease)).Select(source => source.DeviceKind).Distinct()];

    /// <summary>
    /// The best source of one device kind; null where there is none. On PostgreSQL nobody can delete it before the transaction ends.
    /// </summary>
    public static async Task<ReusableRun?> FindAsync(StoreTransaction transaction, ClaimedRun run, RunLease lease, string deviceKind)
    {
        foreach (var source in await ListAsync(transaction, run, lease))
        {
            if (source.DeviceKind == deviceKind
                && await transaction.FirstAsync<long?>(
                    $"SELECT id FROM runs WHERE id = @Id AND state = 'completed' {transaction.Dialect.ForShare}", new { source.Id })
                    is not null)
                return source;
        }
        return null;
    }

    /// <summary>Early stopping compares values at its rungs: a source that was not evaluated there is of no use.</summary>
    private static async Task<List<ReusableRun>> ListAsync(StoreTransaction transaction, ClaimedRun run, RunLease lease)
    {
        var sources = await transaction.ListAsync<ReusableRun>(
            Sources,
            new
            {
                run.Id,
                run.ConfigHash,
                run.PrefixHash,
                lease.Hyperparameters.MaxIters,
                Reached = lease.Checkpoints.Count > 0 ? lease.Checkpoints[0].Step : 0,
                MostSources,
            });
        if (lease.Rungs.Count == 0)
            return sources;
        var usable = new List<ReusableRun>();
        foreach (var source in sources)
        {
            var rungs = lease.Rungs.Where(rung => rung <= source.Step).ToArray();
            var evaluated = rungs.Length == 0 ? 0 : await transaction.FirstAsync<long>(
                $"SELECT count(*) FROM evaluations WHERE run_id = @Id AND step IN ({StoredCohort.Text(rungs)})", new { source.Id });
            if (evaluated == rungs.Length)
                usable.Add(source);
        }
        return usable;
    }
}
