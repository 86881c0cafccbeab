using System.Net;
using Sweep.Core;
using Sweep.Store;

namespace Sweep.Web.Tests;

/// <summary>The stream that tells a browser of changes.</summary>
public sealed class EventTests
{
    private static CancellationToken None => CancellationToken.None;

    [Fact]
    public async Task Stream_OfASweep_TellsEachChange_WithAGrowingCounter()
    {
        await using var bench = await WebBench.StartAsync();
        await StoredSweep.SubmitAsync(bench.Store);
        await using var events = await EventReader.OpenAsync(bench.Browser, "/api/events?sweep=demo");

        var first = await events.NextAsync("change");
        var lease = (await StoredSweep.ClaimAsync(bench.Store))!;
        var claimed = await events.NextAsync("change", change => change.GetProperty("running").GetInt32() == 1);
        await StoredSweep.FinishAsync(bench.Store, lease);
        var done = await events.NextAsync("change", change => change.GetProperty("completed").GetInt32() == 1);

        Assert.Equal(("demo", 4), (first.GetProperty("sweep").GetString(), first.GetProperty("queued").GetInt32()));
        Assert.Equal("demo/1", done.GetProperty("best_run").GetString());
        Assert.InRange(done.GetProperty("progress").GetDouble(), 0.2, 0.3);
        long[] counters = [.. new[] { first, claimed, done }.Select(change => change.GetProperty("changed").GetInt64())];
        Assert.Equal(counters.Order().Distinct(), counters);
        // What is read after an event is at least as new as the event.
        Assert.True((await bench.GetAsync("sweeps/demo/table")).GetProperty("changed").GetInt64() >= counters[^1]);
    }

    [Fact]
    public async Task Stream_OfAllSweeps_TellsOfANewOne()
    {
        await using var bench = await WebBench.StartAsync();
        await using var events = await EventReader.OpenAsync(bench.Browser, "/api/events");
        var first = await events.NextAsync("sweeps");

        await StoredSweep.SubmitAsync(bench.Store);
        var second = await events.NextAsync("sweeps");

        Assert.True(second.GetProperty("changed").GetInt64() > first.GetProperty("changed").GetInt64());
        Assert.Equal(1, (await bench.GetAsync("sweeps")).GetArrayLength());
    }

    [Fact]
    public async Task Stream_OfASweepThatIsRemoved_SaysSoAndEnds()
    {
        await using var bench = await WebBench.StartAsync();
        await StoredSweep.SubmitAsync(bench.Store);
        await using var events = await EventReader.OpenAsync(bench.Browser, "/api/events?sweep=demo");
        await events.NextAsync("change");

        await bench.Store.DeleteAsync("demo", null, None);

        await events.NextAsync("gone");
        await events.EndAsync();
    }

    [Fact]
    public async Task Stream_TellsOfDevices()
    {
        await using var bench = await WebBench.StartAsync();
        await bench.Store.ReportDeviceAsync(new DeviceStatus("host-1", "cpu:0", "a processor", DeviceState.Idle), None);
        await using var events = await EventReader.OpenAsync(bench.Browser, "/api/events");
        await events.NextAsync("sweeps");

        var running = new DeviceStatus("host-1", "cpu:0", "a processor", DeviceState.Running)
        {
            Runs = [new DeviceRun("cpu:0", new RunId("demo", 3))],
        };
        await bench.Store.ReportDeviceAsync(running, None);
        await events.NextAsync("devices");

        var device = (await bench.GetAsync("devices"))[0];
        Assert.Equal(("running", "demo/3"), (device.GetProperty("state").GetString(), device.GetProperty("run").GetString()));
    }

    [Fact]
    public async Task Stream_TellsOfADeviceThatIsHeardFromNoMore_ByTheStoresClock()
    {
        using var folder = new TempFolder();
        // Far from this process's own clock.
        var clock = new ManualClock();
        await using var bench = await WebBench.StartAsync(
            store: await SweepStores.OpenAsync(folder.PathOf("sweep.db"), new StoreOptions { Clock = clock }));
        var running = new DeviceStatus("host-1", "cpu:0", "a processor", DeviceState.Running)
        {
            Runs = [new DeviceRun("cpu:0", new RunId("demo", 3))],
        };
        await bench.Store.ReportDeviceAsync(running, None);
        await using var events = await EventReader.OpenAsync(bench.Browser, "/api/events");
        await events.NextAsync("sweeps");
        Assert.Equal("running", (await bench.GetAsync("devices"))[0].GetProperty("state").GetString());

        clock.Advance(TimeSpan.FromMinutes(12));
        await events.NextAsync("devices");

        var device = (await bench.GetAsync("devices"))[0];
        Assert.Equal(
            ("lost", null, 0, "last seen 12 min ago"),
            (device.GetProperty("state").GetString(), device.GetProperty("run").GetString(), device.GetProperty("runs").GetArrayLength(),
                device.GetProperty("message").GetString()));
    }

    [Fact]
    public async Task Stream_OfASweepThatIsNotThere_IsNotFound()
    {
        await using var bench = await WebBench.StartAsync();

        Assert.Equal(HttpStatusCode.NotFound, (await bench.Browser.GetAsync("/api/events?sweep=none")).StatusCode);
    }

    [Fact]
    public async Task Streams_EndWhenTheDashboardDoes()
    {
        var bench = await WebBench.StartAsync();
        await using var events = await EventReader.OpenAsync(bench.Browser, "/api/events");
        await events.NextAsync("sweeps");

        var ends = bench.DisposeAsync().AsTask();

        await events.EndAsync();
        await ends.Within("the dashboard's end");
    }
}
