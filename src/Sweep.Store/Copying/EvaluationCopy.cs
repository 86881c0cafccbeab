using Sweep.Store.Database;

namespace Sweep.Store.Copying;

/// <summary>Gives a run evaluations of another one, with their group means as far as these are kept.</summary>
internal static class EvaluationCopy
{
    /// <param name="onSchedule">
    /// Of a step, whether it is on the schedule of the run that gets it; null for a step that is not copied.
    /// </param>
    /// <returns>The steps that were copied.</returns>
    public static async Task<IReadOnlyList<int>> RunAsync(
        StoreTransaction transaction, long fromRunId, long toRunId, Func<int, bool?> onSchedule)
    {
        var copied = new List<int>();
        foreach (var table in (CopiedTable[])[CopiedTable.Evaluations, CopiedTable.EvaluationGroups])
        {
            var (step, schedule) = (table.IndexOf("step"), table.IndexOf("on_schedule"));
            var rows = new List<object?[]>();
            foreach (var row in await table.ReadAsync(transaction, "run_id", [fromRunId]))
            {
                var at = Convert.ToInt32(row[step], null);
                if (onSchedule(at) is not { } isOnSchedule)
                    continue;
                row[0] = toRunId;
                if (schedule >= 0)
                {
                    row[schedule] = isOnSchedule;
                    copied.Add(at);
                }
                rows.Add(row);
            }
            await table.WriteAsync(transaction, rows);
        }
        return copied;
    }
}
