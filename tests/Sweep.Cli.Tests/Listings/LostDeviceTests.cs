using System.Text.Json;
using Sweep.Core;
using Sweep.Store;
using Sweep.Testing;

namespace Sweep.Cli.Tests;

/// <summary>What a reader sees of devices whose machine has died: that they are lost and since when, and no training.</summary>
public sealed class LostDeviceTests
{
    [Fact]
    public async Task Status_OfDevicesThatAreHeardFromNoMore_CallsThemLost()
    {
        using var cli = new SweepCli();
        await cli.RunAsync("submit", cli.WriteSweep());
        // Those that have told the store that they take no work say nothing more, and are what they said.
        await ReportAsync(cli, TimeSpan.FromMinutes(12.5), Running("dead-1"), Of("dead-2", DeviceState.Idle),
            Of("drained", DeviceState.Drained), Of("faulty", DeviceState.Quarantined) with { Message = "3 crashes" },
            Of("ended", DeviceState.Gone));
        await ReportAsync(cli, TimeSpan.FromHours(25), Of("forgotten", DeviceState.Idle));
        await ReportAsync(cli, TimeSpan.FromSeconds(45), Running("living"));

        var status = await cli.RunAsync("status", "small");
        var row = Assert.Single((await cli.RunAsync("status", "small", "--json")).Rows);

        Assert.Equal(
            [
                "dead-1 lost - last seen 12 min ago", "dead-2 lost - last seen 12 min ago", "drained drained - ",
                "faulty quarantined - 3 crashes", "living running small/1 ",
            ],
            row.GetProperty("devices").EnumerateArray().Select(device =>
                $"{Text(device, "host")} {Text(device, "state")} {Text(device, "run") ?? "-"} {Text(device, "message")}"));
        Assert.Matches(@"cpu:0 +dead-1 +lost +12m \d\ds ago .*last seen 12 min ago", status.Output);
        Assert.Matches(@"cpu:0 +living +running +small/1 ", status.Output);
    }

    private static string? Text(JsonElement row, string field) => row.GetProperty(field).GetString();

    private static DeviceStatus Of(string host, DeviceState state) => new(host, "cpu:0", "Some CPU", state);

    private static DeviceStatus Running(string host) =>
        Of(host, DeviceState.Running) with { Runs = [new DeviceRun("cpu:0", new RunId("small", 1))] };

    /// <summary>Has the store told of devices so long ago.</summary>
    private static async Task ReportAsync(SweepCli cli, TimeSpan ago, params DeviceStatus[] devices)
    {
        var clock = new ManualClock();
        clock.Advance(TimeProvider.System.GetUtcNow() - ago - clock.GetUtcNow());
        await using var store = await SweepStores.OpenAsync(cli.StoreFile, new StoreOptions { Clock = clock });
        await store.ReportDevicesAsync(devices, CancellationToken.None);
    }
}
