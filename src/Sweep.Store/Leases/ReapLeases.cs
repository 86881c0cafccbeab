using System.Globalization;
using Sweep.Core;
using Sweep.Store.Database;
using Sweep.Store.Devices;
using Sweep.Store.EarlyStopping;

namespace Sweep.Store.Leases;

/// <summary>
/// Puts the runs of workers that are gone back into the queue: their leases have expired, or someone knows that they are dead.
/// </summary>
internal static class ReapLeases
{
    private const string Columns = """
        SELECT s.name, r.number, r.epoch, r.attempts, r.losses_in_row, r.host, r.device, r.process_id
        FROM runs AS r JOIN sweeps AS s ON s.id = r.sweep_id
        WHERE r.state = 'running'
        """;

    /// <summary>Returns how many runs went back to queued, or failed after too many losses in a row.</summary>
    public static async Task<int> RunAsync(StoreTransaction transaction, ExpiredLeases expired, IReadOnlyCollection<string> deadOwners)
    {
        var reaped = 0;
        if (expired == ExpiredLeases.End)
        {
            // Whoever looks next finds what another reaper, or a late renewal, holds now.
            reaped += await EndLostAttemptsAsync(
                transaction, "r.lease_expires_at < sweep_now()", transaction.Dialect.SkipLockedOf("r"), null,
                "was not heard from for the time of its lease");
        }
        if (deadOwners.Count > 0)
        {
            var ofTheDead = transaction.Dialect.In("r.worker_id", "dead");
            // A death is told once, so a row that is held (all leases are being extended, a statement of the dead ends) is waited for.
            reaped += await EndLostAttemptsAsync(
                transaction, ofTheDead, $"ORDER BY r.id {transaction.Dialect.ForUpdateOf("r")}", new { dead = deadOwners.ToArray() },
                "has died");
        }
        return reaped;
    }

    private static async Task<int> EndLostAttemptsAsync(
        StoreTransaction transaction, string condition, string locking, object? arguments, string why)
    {
        // Sweeps with early stopping are locked before their runs, as everyone does who decides.
        foreach (var sweep in await transaction.ListAsync<long>(
            $"""
            SELECT DISTINCT r.sweep_id FROM runs AS r
            WHERE r.state = 'running' AND r.cohort IS NOT NULL AND {condition} ORDER BY r.sweep_id
            """,
            arguments))
            await DecideCohort.LockAsync(transaction, sweep);
        var lost = await transaction.ListAsync<HeldRun>($"{Columns} AND {condition} {locking}", arguments);
        var undecided = new HashSet<CohortKey>();
        foreach (var run in lost)
        {
            if (await EndLostAttemptAsync(transaction, run, why) is { } cohort)
                undecided.Add(cohort);
        }
        foreach (var cohort in undecided)
            await cohort.DecideAsync(transaction);
        await DeviceRegistry.EndAsync(transaction, [.. lost.Select(run => (run.Host, new RunId(run.Name, run.Number)))]);
        return lost.Count;
    }

    private static Task<CohortKey?> EndLostAttemptAsync(StoreTransaction transaction, HeldRun run, string why)
    {
        var what = string.Create(
            CultureInfo.InvariantCulture, $"process {run.ProcessId} on {run.Host}, which trained it on {run.Device}, {why}");
        return AttemptEnd.Lost(what, run.LossesInRow).ApplyAsync(transaction, new LeaseKey(run.Name, run.Number, run.Epoch, run.Attempts));
    }

    private sealed record HeldRun
    {
        public required string Name { get; init; }
        public int Number { get; init; }
        public long Epoch { get; init; }
        public int Attempts { get; init; }
        public int LossesInRow { get; init; }
        public int ProcessId { get; init; }
        public required string Host { get; init; }
        public required string Device { get; init; }
    }
}
