using System.Text.Json;
using Sweep.Core;
using Sweep.Store.Database;

namespace Sweep.Store.Devices;

/// <summary>The device slots that workers have reported.</summary>
internal static class DeviceRegistry
{
    public static Task ReportAsync(StoreTransaction transaction, DeviceStatus device) => transaction.ExecuteAsync(
        """
        INSERT INTO devices (host, device, name, state, runs, message, seen_at)
        VALUES (@Host, @Device, @Name, @State, @Runs, @Message, sweep_now())
        ON CONFLICT (host, device) DO UPDATE
        SET name = excluded.name, state = excluded.state, runs = excluded.runs, message = excluded.message, seen_at = excluded.seen_at
        """,
        new
        {
            device.Host,
            device.Device,
            device.Name,
            State = device.State.ToName(),
            Runs = JsonSerializer.Serialize(device.Runs.Select(run => run.Run.ToString()), SweepJson.Compact),
            Message = StoredText.Message(device.Message),
        });

    public static async Task<IReadOnlyList<DeviceStatus>> ListAsync(StoreTransaction transaction)
    {
        var rows = await transaction.ListAsync<Row>(
            "SELECT host, device, name, state, runs, message, seen_at FROM devices ORDER BY host, device");
        return [.. rows.Select(row => new DeviceStatus(row.Host, row.Device, row.Name, DeviceStateNames.ParseDeviceState(row.State))
        {
            Runs = RunsOf(row),
            Message = row.Message,
            SeenAt = StoreClock.Time(row.SeenAt),
        })];
    }

    private static List<DeviceRun> RunsOf(Row row)
    {
        var runs = new List<DeviceRun>();
        foreach (var name in JsonSerializer.Deserialize<string[]>(row.Runs, SweepJson.Compact)!)
        {
            if (RunId.TryParse(name, out var run))
                runs.Add(new DeviceRun(row.Device, run));
        }
        return runs;
    }

    private sealed record Row
    {
        public required string Host { get; init; }
        public required string Device { get; init; }
        public required string Name { get; init; }
        public required string State { get; init; }
        public required string Runs { get; init; }
        public string? Message { get; init; }
        public long SeenAt { get; init; }
    }
}
