using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Sweep.Core;
using Sweep.Grains;
using Sweep.Store;
using Sweep.Testing;
using Sweep.Web;

namespace Sweep.Silo.Tests.Cluster;

/// <summary>A dashboard whose store is a cluster.</summary>
public sealed class ClusterDashboardTests
{
    [PostgresFact]
    public async Task Dashboard_OfACluster_ShowsItsSweeps_AndDrainsItsDevices()
    {
        await using var cluster = await TestCluster.StartAsync(inPostgres: false, ["a"], "1#1=gate:never@25");
        await cluster.Store.SubmitAsync(FakeSweep.Of(1), extend: false, CancellationToken.None);
        await FakeSweep.RunAsync(cluster.Store, 1, run => run.Last?.Step == 20, "at step 20");
        var gpus = new ClusterGpus(cluster.Client.Grains, OrleansLocation.Parse(cluster.Location), TimeProvider.System);
        var options = new DashboardOptions
        {
            Listen = new IPEndPoint(IPAddress.Loopback, 0),
            Token = AccessToken.Create(),
            SetDrained = gpus.SetDrainedAsync,
        };
        await using var server = await DashboardServer.StartAsync(cluster.Store, options, null, CancellationToken.None);
        using var browser = new HttpClient(new SocketsHttpHandler { CookieContainer = new CookieContainer() }) { BaseAddress = server.Url };
        (await browser.GetAsync(server.Url)).EnsureSuccessStatusCode();
        browser.DefaultRequestHeaders.Add("X-Sweep", "1");

        var table = await browser.GetFromJsonAsync<JsonElement>("/api/sweeps/fake/table");
        using var drained = await browser.PostAsJsonAsync("/api/devices/drain", new { host = "a", device = "cpu:0" });
        using var unknown = await browser.PostAsJsonAsync("/api/devices/drain", new { host = "b", device = "cpu:0" });

        var runs = table.GetProperty("runs");
        Assert.Equal(("running", 20), (runs.GetProperty("state")[0].GetString(), runs.GetProperty("best_step")[0].GetInt32()));
        Assert.Equal(HttpStatusCode.OK, drained.StatusCode);
        await FakeSweep.UntilAsync(
            async () => (await cluster.Store.ListDevicesAsync(CancellationToken.None)).Single().State == DeviceState.Drained,
            "the device to be drained");
        await FakeSweep.RunAsync(cluster.Store, 1, run => run.State == RunState.Queued, "back in the queue");
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        using var undrained = await browser.PostAsJsonAsync("/api/devices/undrain", new { host = "a", device = "cpu:0" });
        Assert.Equal(HttpStatusCode.OK, undrained.StatusCode);
        await FakeSweep.CompletedAsync(cluster.Store);
    }
}
