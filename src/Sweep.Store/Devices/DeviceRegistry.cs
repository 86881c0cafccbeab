using Sweep.Core;
using Sweep.Store.Database;

namespace Sweep.Store.Devices;

/// <summary>The device slots that workers have reported.</summary>
internal static class DeviceRegistry
{
    public static Task ReportAsync(StoreTransaction transaction, DeviceReport report) => transaction.ExecuteAsync(
        """
        INSERT INTO devices (host, device, name, state, worker_id, process_id, run, message, seen_at)
        VALUES (@Host, @Device, @Name, @State, @Id, @ProcessId, @Run, @Message, sweep_now())
        ON CONFLICT (host, device) DO UPDATE
        SET name = excluded.name, state = excluded.state, worker_id = excluded.worker_id, process_id = excluded.process_id,
            run = excluded.run, message = excluded.message, seen_at = excluded.seen_at
        """,
        new
        {
            report.Worker.Host,
            report.Worker.Device,
            report.Name,
            report.State,
            report.Worker.Id,
            report.Worker.ProcessId,
            Run = report.Run?.ToString(),
            Message = StoredText.Message(report.Message),
        });

    public static async Task<IReadOnlyList<DeviceStatus>> ListAsync(StoreTransaction transaction)
    {
        var rows = await transaction.ListAsync<Row>(
            "SELECT host, device, name, state, run, message, seen_at FROM devices ORDER BY host, device");
        return [.. rows.Select(row => new DeviceStatus(
            row.Host,
            row.Device,
            row.Name,
            row.State,
            row.Run is not null && RunId.TryParse(row.Run, out var run) ? run : null,
            row.Message,
            StoreClock.Time(row.SeenAt)))];
    }

    private sealed record Row
    {
        public required string Host { get; init; }
        public required string Device { get; init; }
        public required string Name { get; init; }
        public required string State { get; init; }
        public string? Run { get; init; }
        public string? Message { get; init; }
        public long SeenAt { get; init; }
    }
}
