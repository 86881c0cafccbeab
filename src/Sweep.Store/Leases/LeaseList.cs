using Sweep.Core;
using Sweep.Store.Database;

namespace Sweep.Store.Leases;

/// <summary>The leases in force.</summary>
internal static class LeaseList
{
    public static async Task<IReadOnlyList<LeaseInfo>> ReadAsync(StoreTransaction transaction)
    {
        var rows = await transaction.ListAsync<Row>(
            """
            SELECT s.name, r.number, r.epoch, r.worker_id, r.host, r.device, r.process_id, r.process_start, r.lease_expires_at,
                   r.lease_expires_at < sweep_now() AS has_expired
            FROM runs AS r JOIN sweeps AS s ON s.id = r.sweep_id WHERE r.state = 'running' ORDER BY r.id
            """);
        return [.. rows.Select(row => new LeaseInfo(
            new RunId(row.Name, row.Number),
            row.Epoch,
            new WorkerIdentity(row.WorkerId, row.Host, row.ProcessId, row.ProcessStart, row.Device),
            StoreClock.Time(row.LeaseExpiresAt),
            row.HasExpired))];
    }

    private sealed record Row
    {
        public required string Name { get; init; }
        public int Number { get; init; }
        public long Epoch { get; init; }
        public required string WorkerId { get; init; }
        public required string Host { get; init; }
        public required string Device { get; init; }
        public int ProcessId { get; init; }
        public long ProcessStart { get; init; }
        public long LeaseExpiresAt { get; init; }
        public bool HasExpired { get; init; }
    }
}
