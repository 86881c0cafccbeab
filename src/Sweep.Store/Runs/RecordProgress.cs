using Sweep.Core;
using Sweep.Store.Database;
using Sweep.Store.Leases;

namespace Sweep.Store.Runs;

/// <summary>What a worker says of a held run between its start and its end.</summary>
internal static class RecordProgress
{
    public static async Task StartAsync(StoreTransaction transaction, RunLease lease, RunStart start)
    {
        var id = await transaction.FirstAsync<long?>(
            $"""
            UPDATE runs
            SET step = @FromStep, n_params = @NParams, vocab_size = @VocabSize,
                device_kind = @DeviceKind, engine = @Engine, versions = @Versions
            WHERE {Fence.Held}
            RETURNING id
            """,
            new
            {
                lease.Run.Sweep,
                lease.Run.Number,
                lease.Epoch,
                start.FromStep,
                start.NParams,
                start.VocabSize,
                DeviceKind = StoredText.Message(start.DeviceKind),
                Engine = StoredText.Message(start.Engine),
                Versions = StoredText.Message(start.Versions),
            });
        if (id is null)
            throw Fence.Lost(new LeaseKey(lease));
        await transaction.ExecuteAsync(
            "UPDATE attempts SET from_step = @FromStep WHERE run_id = @id AND number = @Attempt",
            new { id, lease.Attempt, start.FromStep });
    }

    /// <summary>
    /// The step only grows here: an evaluation that was recorded since may be further than the progress that the worker saw last.
    /// </summary>
    public static async Task<RunStanding> RenewAsync(StoreTransaction transaction, RunLease lease, RunProgress progress)
    {
        var changed = await transaction.ExecuteAsync(
            $"""
            UPDATE runs
            SET lease_expires_at = sweep_now() + @Milliseconds, step = CASE WHEN step < @Step THEN @Step ELSE step END,
                tokens_per_second = COALESCE(@TokensPerSecond, tokens_per_second)
            WHERE {Fence.Held}
            """,
            new
            {
                lease.Run.Sweep,
                lease.Run.Number,
                lease.Epoch,
                Milliseconds = (long)lease.LeaseTime.TotalMilliseconds,
                progress.Step,
                progress.TokensPerSecond,
            });
        if (changed == 0)
            throw Fence.Lost(new LeaseKey(lease));
        return new RunStanding(RunState.Running, null);
    }
}
