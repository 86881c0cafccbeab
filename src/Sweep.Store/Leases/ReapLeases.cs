using System.Globalization;
using Sweep.Core;
using Sweep.Store.Database;

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
    public static async Task<int> RunAsync(StoreTransaction transaction, IReadOnlyCollection<string> deadOwners)
    {
        // Two reapers at once pass over each other's rows.
        var locking = transaction.Dialect.SkipLockedOf("r");
        var expired = await transaction.ListAsync<HeldRun>($"{Columns} AND r.lease_expires_at < sweep_now() {locking}");
        foreach (var run in expired)
            await EndLostAttemptAsync(transaction, run, "was not heard from for the time of its lease");
        if (deadOwners.Count == 0)
            return expired.Count;

        var ofTheDead = transaction.Dialect.In("r.worker_id", "dead");
        var orphaned = await transaction.ListAsync<HeldRun>($"{Columns} AND {ofTheDead} {locking}", new { dead = deadOwners.ToArray() });
        foreach (var run in orphaned)
            await EndLostAttemptAsync(transaction, run, "has died");
        return expired.Count + orphaned.Count;
    }

    private static Task EndLostAttemptAsync(StoreTransaction transaction, HeldRun run, string why)
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
