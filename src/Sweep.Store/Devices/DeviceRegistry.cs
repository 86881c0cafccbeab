using System.Text.Json;
using Sweep.Core;
using Sweep.Store.Database;

namespace Sweep.Store.Devices;

/// <summary>The device slots that workers have reported.</summary>
internal static class DeviceRegistry
{
    private const string Columns =
        "SELECT host, device, name, state, runs, message, seen_at, sweep_now() - seen_at AS age FROM devices";

    private const string Insert = "INSERT INTO devices (host, device, name, state, runs, message, seen_at)";

    private const string OrUpdate = """
        ON CONFLICT (host, device) DO UPDATE
        SET name = excluded.name, state = excluded.state, runs = excluded.runs, message = excluded.message, seen_at = excluded.seen_at
        RETURNING device
        """;

    public static async Task ReportAsync(StoreTransaction transaction, IReadOnlyCollection<DeviceStatus> devices)
    {
        var now = await transaction.FirstAsync<long>("SELECT sweep_now()");
        // In one order, so that two who report the same devices do not wait for each other.
        await ValuesStatement.InsertAsync<DeviceStatus, string>(
            transaction,
            Insert,
            devices.OrderBy(device => device.Host, StringComparer.Ordinal).ThenBy(device => device.Device, StringComparer.Ordinal),
            [
                device => device.Host,
                device => device.Device,
                device => device.Name,
                device => device.State.ToName(),
                device => JsonSerializer.Serialize(device.Runs.Select(run => run.Run.ToString()), SweepJson.Compact),
                device => StoredText.Message(device.Message),
                _ => now,
            ],
            OrUpdate);
    }

    /// <summary>
    /// The workers that trained these runs are gone: devices that are listed at one of them have ended too. One whose worker lives after
    /// all is listed again at its next report.
    /// </summary>
    /// <param name="lost">Each with the host that it was trained on.</param>
    public static async Task EndAsync(StoreTransaction transaction, IReadOnlyCollection<(string Host, RunId Run)> lost)
    {
        foreach (var host in lost.ToLookup(one => one.Host, one => one.Run).OrderBy(host => host.Key, StringComparer.Ordinal))
        {
            var runs = host.ToHashSet();
            var devices = await transaction.ListAsync<Row>(
                $"{Columns} WHERE host = @host AND state IN ('running', 'draining') ORDER BY device", new { host = host.Key });
            foreach (var device in devices.Where(device => RunsOf(device).Exists(run => runs.Contains(run.Run))))
            {
                await transaction.ExecuteAsync(
                    "UPDATE devices SET state = 'gone', runs = '[]' WHERE host = @Host AND device = @Device AND runs = @Runs",
                    new { device.Host, device.Device, device.Runs });
            }
        }
    }

    public static async Task<IReadOnlyList<DeviceStatus>> ListAsync(StoreTransaction transaction)
    {
        var rows = await transaction.ListAsync<Row>($"{Columns} ORDER BY host, device");
        return [.. rows.Select(row => new DeviceStatus(row.Host, row.Device, row.Name, DeviceStateNames.ParseDeviceState(row.State))
        {
            Runs = RunsOf(row),
            Message = row.Message,
            SeenAt = StoreClock.Time(row.SeenAt),
            // A clock that was set back makes no device younger than new.
            Age = TimeSpan.FromMilliseconds(Math.Max(0, row.Age)),
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
        public long Age { get; init; }
    }
}
