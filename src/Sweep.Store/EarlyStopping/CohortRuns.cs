using Sweep.Core;
using Sweep.Core.EarlyStopping;
using Sweep.Store.Database;
using Sweep.Store.Runs;

namespace Sweep.Store.EarlyStopping;

/// <summary>The rows of a cohort's runs, with the ids under which they are stored.</summary>
internal sealed record CohortRuns(IReadOnlyList<MemberRun> Runs, IReadOnlyDictionary<int, long> Ids)
{
    /// <summary>By number.</summary>
    public static async Task<CohortRuns> ReadAsync(StoreTransaction transaction, StoredCohort cohort)
    {
        var runs = new List<MemberRun>();
        var ids = new Dictionary<int, long>();
        // Read by hand: each evaluation at a rung reads the rows of its whole cohort.
        await transaction.ReadRowsAsync(
            """
            SELECT id, number, configuration, state, counts_until, step, failure_step, until_step, committed_step, decision, decision_step,
                   shown_state
            FROM runs WHERE sweep_id = @SweepId AND cohort = @Number ORDER BY number
            """,
            new { cohort.SweepId, cohort.Number },
            row =>
            {
                int? Int(int column) => row.IsDBNull(column) ? null : row.GetInt32(column);
                string? Text(int column) => row.IsDBNull(column) ? null : row.GetString(column);
                var state = RunStateNames.ParseRunState(row.GetString(3));
                ids.Add(row.GetInt32(1), row.GetInt64(0));
                runs.Add(new MemberRun(row.GetInt32(1), row.GetInt32(2), state)
                {
                    CountsUntil = Int(4),
                    ReachedStep = state == RunState.Diverged ? Int(6) ?? row.GetInt32(5) : row.GetInt32(5),
                    UntilStep = Int(7),
                    CommittedStep = Int(8),
                    Verdict = Text(9) is { } verdict ? VerdictNames.Parse(verdict) : null,
                    VerdictStep = Int(10),
                    ShownState = Text(11) is { } shown ? RunStateNames.ParseRunState(shown) : null,
                });
            });
        return new CohortRuns(runs, ids);
    }

    /// <summary>The stored evaluations of these runs at the rungs.</summary>
    public static Task<IReadOnlyList<RungValue>> ReadRungValuesAsync(StoreTransaction transaction, StoredCohort cohort) =>
        ReadValuesAsync(transaction, cohort, $"AND e.step IN ({StoredCohort.Text(cohort.Schedule.Rungs)})");

    /// <summary>All stored evaluations of these runs.</summary>
    public static Task<IReadOnlyList<RungValue>> ReadAllValuesAsync(StoreTransaction transaction, StoredCohort cohort) =>
        ReadValuesAsync(transaction, cohort, "");

    private static async Task<IReadOnlyList<RungValue>> ReadValuesAsync(StoreTransaction transaction, StoredCohort cohort, string steps)
    {
        var values = new List<RungValue>();
        await transaction.ReadRowsAsync(
            $"""
            SELECT r.number, e.step, e.{LossColumn.Of(cohort.Metric)}
            FROM runs AS r JOIN evaluations AS e ON e.run_id = r.id
            WHERE r.sweep_id = @SweepId AND r.cohort = @Number {steps}
            """,
            new { cohort.SweepId, cohort.Number },
            row =>
            {
                var value = row.IsDBNull(2) ? double.NaN : row.GetDouble(2);
                values.Add(new RungValue(row.GetInt32(0), row.GetInt32(1), cohort.Metric.Cost(value)));
            });
        return values;
    }
}
