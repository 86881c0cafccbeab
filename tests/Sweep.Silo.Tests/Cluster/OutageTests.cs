using System.Globalization;
using Sweep.Core;
using Sweep.Grains;
using Sweep.Store;
using Sweep.Testing;

namespace Sweep.Silo.Tests.Cluster;

/// <summary>A part of the cluster that is away for a while: who waits hears which, and logs stay short.</summary>
public sealed class OutageTests
{
    // Its first words on the outage, Orleans' one line, and what one minute's end may add to either.
    private const int MostLines = 4;

    [PostgresFact]
    public async Task Outage_OfTheDatabaseBehindTheHead_IsNamedAsTheCause()
    {
        await using var server = await PostgresServer.StartNewAsync();
        var database = server.Url("outage");
        var gateway = FreePort.Find();
        await using var head = SiloProcess.Start(
            "head", null, "--cluster", database, "--store", database, "--devices", "none", "--health", "127.0.0.1:0",
            "--silo-port", Text(FreePort.Find()), "--gateway-port", Text(gateway));
        await head.ReadyAsync();
        await using var store = await SweepClusterClient.OpenStoreAsync(
            $"orleans://127.0.0.1:{Text(gateway)}", TimeProvider.System, CancellationToken.None);
        Assert.Empty(await store.ListSweepsAsync(CancellationToken.None));

        await server.StopAsync();
        var error = await Assert.ThrowsAsync<StoreUnavailableException>(() => store.ListSweepsAsync(CancellationToken.None));
        await server.StartAsync();

        Assert.Contains($"postgres://127.0.0.1:{server.Port}/postgres", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("see whether the head silo", error.Message, StringComparison.Ordinal);
        Assert.Empty(await store.ListSweepsAsync(CancellationToken.None));
    }

    [PostgresFact]
    public async Task Outage_OfTheHead_CostsAWorkerALineAMinute()
    {
        await using var cluster = await TestCluster.StartAsync(inPostgres: false, ["a"], "1#1=gate:open@25");
        await cluster.Store.SubmitAsync(FakeSweep.Of(1), extend: false, CancellationToken.None);
        await FakeSweep.RunAsync(cluster.Store, 1, run => run.Last?.Step == 20, "at step 20");
        var worker = cluster.Workers["a"];
        var before = Lines(worker.Said);

        await cluster.Head.KillAsync();
        cluster.OpenGate("open");
        // A call gives up after 20 s and is made again: by then there have been some dozens of failures.
        await worker.SaysAsync("trying again");
        Assert.DoesNotContain("Known nodes", worker.Said, StringComparison.Ordinal);

        Assert.True(Lines(worker.Said) - before <= MostLines, worker.Said);
        await cluster.StartHeadAsync();
        await FakeSweep.CompletedAsync(cluster.Store);
    }

    [PostgresFact]
    public async Task Stop_OfAWorkerAndItsHeadTogether_DoesNotWaitForTheLease()
    {
        await using var cluster = await TestCluster.StartAsync(
            inPostgres: false, ["a"], new Dictionary<string, string> { ["SWEEP_LEASE_SECONDS"] = "600" }, ["1#1=gate:never@25"]);
        await cluster.Store.SubmitAsync(FakeSweep.Of(1), extend: false, CancellationToken.None);
        await FakeSweep.RunAsync(cluster.Store, 1, run => run.Last?.Step == 20, "at step 20");
        var worker = cluster.Workers["a"];

        await cluster.Head.KillAsync();
        worker.Send(ChildProcess.SigTerm);
        await worker.SaysAsync("this worker ends without giving the run back");

        Assert.Equal(0, await worker.ExitAsync());
    }

    private static int Lines(string text) => text.Count(character => character == '\n');

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
