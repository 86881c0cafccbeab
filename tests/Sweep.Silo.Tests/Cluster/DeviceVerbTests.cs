using Sweep.Core;
using Sweep.Grains;
using Sweep.Store;
using Sweep.Testing;

namespace Sweep.Silo.Tests.Cluster;

/// <summary><c>sweep-silo devices|drain|undrain|cancel</c> as a person types them, while the head is there and while it is not.</summary>
public sealed class DeviceVerbTests
{
    [PostgresFact]
    public async Task Drain_OfAMachine_OutlivesItsRestartAndIsListed()
    {
        await using var cluster = await TestCluster.StartAsync(inPostgres: false, ["a"], "1#1=gate:never@25");
        await cluster.Store.SubmitAsync(FakeSweep.Of(1), extend: false, CancellationToken.None);
        await FakeSweep.RunAsync(cluster.Store, 1, run => run.Last?.Step == 20, "at step 20");

        var drained = await cluster.TypeAsync("a", "drain", "a");
        await EndAsync(cluster.Workers["a"]);
        await cluster.StartWorkerAsync("a");
        await FakeSweep.UntilAsync(async () => await cluster.ActiveSilosAsync() == 2, "the machine to be back");
        var listed = await cluster.TypeAsync("a", "devices");
        var machines = await cluster.TypeAsync("a", "machines", cluster.LocationOf("a"));

        Assert.Equal(0, drained.Exit);
        Assert.Equal((0, ""), (machines.Exit, machines.Exit == 0 ? "" : machines.Said));
        Assert.Matches("^a/cpu:0 +drained", drained.Said);
        Assert.Equal(0, listed.Exit);
        Assert.Matches("^a/cpu:0 +drained", listed.Said);
        var device = Assert.Single(await cluster.Store.ListDevicesAsync(CancellationToken.None));
        Assert.Equal(("a", "cpu:0", DeviceState.Drained), (device.Host, device.Device, device.State));
        Assert.Equal(RunState.Queued, Assert.Single(await cluster.Store.ListRunsAsync(FakeSweep.Name, CancellationToken.None)).State);

        Assert.Equal(0, (await cluster.TypeAsync("a", "undrain", "a/cpu:0")).Exit);
        await FakeSweep.CompletedAsync(cluster.Store);
    }

    [PostgresFact]
    public async Task Cancel_WhileTheHeadIsAway_IsPendingUntilItIsBack()
    {
        await using var cluster = await TestCluster.StartAsync(
            inPostgres: false,
            ["a", "b"],
            new Dictionary<string, string> { ["SWEEP_LEASE_SECONDS"] = "8" },
            ["1=gate:never@25", "2=gate:open@25"]);
        await cluster.Store.SubmitAsync(FakeSweep.Of(2), extend: false, CancellationToken.None);
        var run = await FakeSweep.RunAsync(cluster.Store, 1, run => run.Last?.Step == 20, "at step 20");
        await FakeSweep.RunAsync(cluster.Store, 2, run => run.Last?.Step == 20, "at step 20");

        await cluster.Head.KillAsync();
        var cancelled = await cluster.TypeAsync("b", "cancel", "fake/1");
        var listed = await cluster.TypeAsync("a", "devices");
        await ExpiredAsync(cluster);
        await cluster.StartHeadAsync();

        Assert.Equal(0, cancelled.Exit);
        Assert.Contains($"fake/1 pending: {run.Host}/cpu:0 trains it no more", cancelled.Said, StringComparison.Ordinal);
        Assert.Equal(0, listed.Exit);
        Assert.Contains("a/cpu:0", listed.Said, StringComparison.Ordinal);
        Assert.Contains("b/cpu:0", listed.Said, StringComparison.Ordinal);
        await FakeSweep.RunAsync(cluster.Store, 1, found => found.State == RunState.Cancelled, "cancelled");
        cluster.OpenGate("open");
        await FakeSweep.RunAsync(cluster.Store, 2, found => found.State == RunState.Completed, "completed");
    }

    [PostgresFact]
    public async Task Drain_WhileTheHeadIsAway_HoldsWhenItIsBack()
    {
        await using var cluster = await TestCluster.StartAsync(
            inPostgres: false, ["a"], new Dictionary<string, string> { ["SWEEP_LEASE_SECONDS"] = "5" }, ["1=gate:never@25"]);
        await cluster.Store.SubmitAsync(FakeSweep.Of(2), extend: false, CancellationToken.None);
        await FakeSweep.RunAsync(cluster.Store, 1, run => run.Last?.Step == 20, "at step 20");

        await cluster.Head.KillAsync();
        var drained = await cluster.TypeAsync("a", "drain", "a/cpu:0");
        await cluster.StartHeadAsync();

        Assert.Equal(0, drained.Exit);
        Assert.Matches("^a/cpu:0 +drain(ed|ing)", drained.Said);
        var gpu = cluster.Client.Grains.GetGrain<IGpuGrain>("a/cpu:0");
        await FakeSweep.UntilAsync(
            async () => (await gpu.GetStatusAsync(CancellationToken.None)).State == DeviceState.Drained, "the device to be drained");
        await FakeSweep.UntilAsync(
            async () => (await cluster.Store.ListLeasesAsync(CancellationToken.None)).All(lease => lease.HasExpired),
            "its run to be for others to take");
        Assert.Equal(
            [1, 0], (await cluster.Store.ListRunsAsync(FakeSweep.Name, CancellationToken.None)).Select(run => run.Attempts));
    }

    [PostgresFact]
    public async Task Verbs_ForWhatIsNotThere_SaySoAndFail()
    {
        await using var cluster = await TestCluster.StartAsync(inPostgres: false, ["a"]);

        var nowhere = await cluster.TypeAsync("a", "drain", "gpu-7");
        var idle = await cluster.TypeAsync("a", "cancel", "a/cpu:0");
        var unknown = await cluster.TypeAsync("a", "cancel", "fake/9");
        var nothing = await cluster.TypeAsync("a", "drain");
        var other = await cluster.TypeAsync("a", "drain", "postgres://me:secret@there/db");

        Assert.Equal(2, nowhere.Exit);
        Assert.Contains("there is no device 'gpu-7'; there are a/cpu:0", nowhere.Said, StringComparison.Ordinal);
        Assert.Equal((1, "a/cpu:0 trains nothing"), (idle.Exit, idle.Said.Trim()));
        Assert.Equal(1, unknown.Exit);
        Assert.Contains("no device trains fake/9", unknown.Said, StringComparison.Ordinal);
        Assert.Equal(2, nothing.Exit);
        Assert.Contains("drain needs [CLUSTER] DEVICE", nothing.Said, StringComparison.Ordinal);
        Assert.Equal(2, other.Exit);
        Assert.DoesNotContain("secret", other.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Devices_WithoutACluster_SaysWhatToGive()
    {
        await using var verb = SiloProcess.Start(
            "person", null, new Dictionary<string, string> { ["SWEEP_STORE"] = "postgres://me:secret@there/db" }, ["devices"]);

        Assert.Equal(2, await verb.ExitAsync());
        Assert.Contains(
            "what SWEEP_STORE names is no cluster; write sweep-silo devices orleans://HOST:PORT", verb.Said, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", verb.Said, StringComparison.Ordinal);
    }

    private static async Task EndAsync(SiloProcess silo)
    {
        silo.Send(ChildProcess.SigTerm);
        Assert.Equal(0, await silo.ExitAsync());
        await silo.DisposeAsync();
    }

    /// <summary>Waits until the absent head's store holds no lease that is still good: anybody could be given the runs.</summary>
    private static async Task ExpiredAsync(TestCluster cluster)
    {
        await using var store = await SweepStores.OpenAsync(cluster.StoreLocation);
        await FakeSweep.UntilAsync(
            async () => (await store.ListLeasesAsync(CancellationToken.None)).All(lease => lease.HasExpired), "the leases to end");
    }
}
