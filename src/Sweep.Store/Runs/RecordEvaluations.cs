using Sweep.Core;
using Sweep.Store.Database;
using Sweep.Store.EarlyStopping;
using Sweep.Store.Leases;

namespace Sweep.Store.Runs;

/// <summary>Adds evaluations to a held run.</summary>
internal static class RecordEvaluations
{
    /// <summary>
    /// Returns the steps that were added. One that is there already stays as it is: an earlier attempt got as far, and computed the same.
    /// </summary>
    public static async Task<IReadOnlySet<int>> InsertAsync(
        StoreTransaction transaction, LeasedRun run, RunLease lease, IReadOnlyList<Evaluation> evaluations)
    {
        // A lease that is older than the end of the sweep's rule has its rungs still.
        bool IsAtRungOnly(int step) =>
            (run.Cohort is not null || lease.Rungs.Contains(step)) && !lease.Hyperparameters.EvaluatesAt(step);
        var added = await ValuesStatement.InsertAsync<Evaluation, int>(
            transaction,
            "INSERT INTO evaluations (run_id, step, train_loss, train_sem, val_loss, val_sem, seconds, on_schedule)",
            evaluations,
            [
                _ => run.Id,
                e => e.Step,
                e => EvaluationRow.OrNull(e.TrainLoss),
                e => EvaluationRow.OrNull(e.TrainSem),
                e => EvaluationRow.OrNull(e.ValLoss),
                e => EvaluationRow.OrNull(e.ValSem),
                e => e.Seconds,
                e => !IsAtRungOnly(e.Step),
            ],
            "ON CONFLICT (run_id, step) DO NOTHING RETURNING step");
        return added.ToHashSet();
    }

    /// <summary>
    /// What follows from a run's new evaluations once its row is written. Returns the cohort that has a new value at one of its rungs;
    /// null where there is none.
    /// </summary>
    public static async Task<CohortKey?> FollowAsync(StoreTransaction transaction, LeasedRun run, RunLease lease, RunUpdate update)
    {
        if (run.Cohort is not null || lease.Rungs.Count > 0)
            await VisibleEvaluations.UpdateAsync(transaction, [run.Id], run.Metric);
        await EvaluationGroups.KeepAsync(transaction, run.Id, update.ValGroups);
        return run.Rungs.Intersect(update.Evaluations.Select(e => e.Step)).Any() ? run.Cohort : null;
    }
}
