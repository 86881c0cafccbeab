using Sweep.Store.Database;

namespace Sweep.Store.Runs;

/// <summary>
/// The mean validation losses of groups of sequences, for paired comparisons: kept for a run's best and its last evaluation, for those at
/// rungs, and for those that are not visible yet.
/// </summary>
internal static class EvaluationGroups
{
    /// <summary>Adds the groups of some steps, and drops those that are of no use any more.</summary>
    public static async Task KeepAsync(StoreTransaction transaction, long runId, IReadOnlyDictionary<int, float[]> groups)
    {
        if (groups.Count == 0)
            return;
        await ValuesStatement.InsertAsync<KeyValuePair<int, float[]>, int>(
            transaction,
            "INSERT INTO evaluation_groups (run_id, step, means)",
            groups.OrderBy(group => group.Key),
            [_ => runId, group => group.Key, group => StoredFloats.ToBytes(group.Value)],
            "ON CONFLICT (run_id, step) DO NOTHING RETURNING step");
        await transaction.ExecuteAsync(
            """
            DELETE FROM evaluation_groups
            WHERE run_id = @runId
              AND step <> (SELECT max(g.step) FROM evaluation_groups AS g WHERE g.run_id = @runId)
              AND EXISTS (
                SELECT 1 FROM runs AS r
                WHERE r.id = @runId AND evaluation_groups.step <> COALESCE(r.best_step, -1)
                  AND evaluation_groups.step <= COALESCE(r.committed_step, evaluation_groups.step)
                  AND NOT EXISTS (
                    SELECT 1 FROM cohorts AS c
                    WHERE c.sweep_id = r.sweep_id AND c.number = r.cohort
                      AND ',' || c.rungs || ',' LIKE '%,' || CAST(evaluation_groups.step AS TEXT) || ',%'))
            """,
            new { runId });
    }

    /// <summary>
    /// Those of each run's best and last visible evaluation and of the rungs that it has passed, by run and step: what was kept beside them
    /// depends on who was trained ahead of a decision.
    /// </summary>
    public static async Task<IReadOnlyList<ValGroups>> ListAsync(StoreTransaction transaction, string sweep)
    {
        var groups = new List<ValGroups>();
        await transaction.ReadRowsAsync(
            """
            SELECT r.number, g.step, g.means
            FROM evaluation_groups AS g JOIN runs AS r ON r.id = g.run_id JOIN sweeps AS s ON s.id = r.sweep_id
            LEFT JOIN cohorts AS c ON c.sweep_id = r.sweep_id AND c.number = r.cohort
            WHERE s.name = @sweep AND (r.committed_step IS NULL OR g.step <= r.committed_step)
              AND (g.step = r.best_step OR g.step = r.last_step
                   OR ',' || c.rungs || ',' LIKE '%,' || CAST(g.step AS TEXT) || ',%')
            ORDER BY r.number, g.step
            """,
            new { sweep },
            row => groups.Add(new ValGroups(row.GetInt32(0), row.GetInt32(1), StoredFloats.FromBytes((byte[])row.GetValue(2)))));
        return groups;
    }
}
