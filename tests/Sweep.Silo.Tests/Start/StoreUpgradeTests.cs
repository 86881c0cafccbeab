using System.Globalization;
using Sweep.Grains;
using Sweep.Store;
using Sweep.Testing;

namespace Sweep.Silo.Tests.Start;

/// <summary>A head that would bring the store's tables up to date does so only where no other head works on them.</summary>
public sealed class StoreUpgradeTests
{
    private static readonly int s_latest = StoreTables.Latest;

    [PostgresFact]
    public async Task Start_OfAHeadThatWouldChangeTheTables_IsRefusedWhileOtherHeadsLive()
    {
        await using var cluster = await TestCluster.StartAsync(inPostgres: true, []);
        await cluster.StartStandbyAsync();
        await StoreTables.CallOlderAsync(cluster.StoreLocation);

        var sentence = await GuardedCluster.RefusedAsync("third", HeadArguments(cluster));

        Assert.Contains(Invariant($"from version {s_latest - 1} to {s_latest}"), sentence, StringComparison.Ordinal);
        foreach (var head in (string[])["head", "standby"])
            Assert.Matches($@"head {head} at 127\.0\.0\.1:\d+ \(Sweep {SweepVersion.Own}\)", sentence);
        Assert.Contains("could not read any more; stop all heads", sentence, StringComparison.Ordinal);
        Assert.Equal(s_latest - 1, await StoreTables.VersionAsync(cluster.StoreLocation));
        Assert.Empty(await cluster.Store.ListSweepsAsync(CancellationToken.None));
    }

    [PostgresFact]
    public async Task Start_OfTwoNewHeadsAtOnceAfterTheOldOneWasStopped_BringsTheTablesUpToDate()
    {
        await using var cluster = await TestCluster.StartAsync(inPostgres: true, []);
        cluster.Head.Send(ChildProcess.SigTerm);
        Assert.Equal(0, await cluster.Head.ExitAsync());
        await StoreTables.MakeOlderAsync(cluster.StoreLocation);

        // Machine head again, and another one.
        await Task.WhenAll(cluster.StartHeadAsync(), cluster.StartStandbyAsync());

        Assert.Equal(s_latest, await StoreTables.VersionAsync(cluster.StoreLocation));
        Assert.Empty(await cluster.Store.ListSweepsAsync(CancellationToken.None));
    }

    [PostgresFact]
    public async Task Start_OfAnOlderHeadOnNewTables_IsRefused()
    {
        await using var cluster = await TestCluster.StartAsync(inPostgres: true, []);
        await StoreTables.CallNewerAsync(cluster.StoreLocation);

        var sentence = await GuardedCluster.RefusedAsync("older", HeadArguments(cluster));

        Assert.Contains(
            Invariant($"made by a newer sweep (its schema is version {s_latest + 1}, this program knows {s_latest})"), sentence,
            StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task Start_OfASecondHeadWhereTheMembershipIsInASilosMemory_LeavesTheTablesAsTheyAre()
    {
        var url = (await PostgresServer.SharedAsync()).Url($"upgrade_{Guid.NewGuid():N}");
        await StoreTables.MakeOlderAsync(url);
        var primary = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{FreePort.Find()}");

        var sentence = await GuardedCluster.RefusedAsync("second", ["--cluster", primary, .. Ports(), "--store", url, "--devices", "none"]);

        Assert.Contains($"the silo at {primary} may still work on them", sentence, StringComparison.Ordinal);
        Assert.Equal(s_latest - 1, await StoreTables.VersionAsync(url));
    }

    private static string[] HeadArguments(TestCluster cluster) =>
        [.. cluster.Arguments(FreePort.Find(), FreePort.Find()), "--store", cluster.StoreLocation, "--devices", "none"];

    private static string[] Ports() =>
    [
        "--silo-port", Invariant($"{FreePort.Find()}"), "--gateway-port", Invariant($"{FreePort.Find()}"), "--health", "127.0.0.1:0",
    ];

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
