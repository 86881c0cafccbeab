using System.Globalization;
using Sweep.Store;
using Sweep.Testing;

namespace Sweep.Hosts.Tests;

/// <summary>An Orleans cluster with a silo on each of several hosts.</summary>
[Collection(HostsCollection.Name)]
public sealed class ClusterHostsTests : IDisposable
{
    // 128 + SIGABRT: how Orleans ends a process that finds itself declared dead.
    private const int DeclaredDead = 134;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [HostsFact]
    public async Task Sweep_OverSilosThatAreCutOffAndKilled_HasTheLeaderboardOfOneMachine()
    {
        await using var network = await HostNetwork.CreateAsync("db", "head", "w1", "w2");
        await using var server = await PostgresServer.StartNewAsync(
            new PostgresPlace(HostNetwork.AddressOf(1), network.On("db"), HostNetwork.Range));
        var database = server.Url(DemoSweep.Name);
        var cluster = string.Create(CultureInfo.InvariantCulture, $"orleans://{HostNetwork.AddressOf(2)}:30000");
        ChildProcess StartHead() =>
            HostProcess.StartSilo(network, "head", HostNetwork.AddressOf(2), database, "--store", database, "--devices", "none");
        await using var head = StartHead();
        await DemoSweep.UntilAsync(
            () => Task.FromResult(head.Said.Contains("ready", StringComparison.Ordinal)), () => $"the head to be ready\n{head.Said}");
        await HostProcess.RunAsync([.. network.On("w2"), BuiltProgram.Sweep, "submit", DemoSweep.File, "--store", cluster]);
        await using var store = await SweepStores.OpenAsync(server.SocketUrl(DemoSweep.Name));
        await using var cut = HostProcess.StartSilo(network, "w1", HostNetwork.AddressOf(3), database, "--devices", "cpu:0");
        await using var healthy = HostProcess.StartSilo(network, "w2", HostNetwork.AddressOf(4), database, "--devices", "cpu:0");

        var run = await DemoSweep.FreezeAsync(store, "w1", cut);
        await network.CutAsync("w1");
        cut.Send(ChildProcess.SigCont);
        await DemoSweep.UntilAsync(
            async () => (await DemoSweep.FindAsync(store, run)).Attempts.Count > 1, () =>
                $"{run} to go on elsewhere\n---- head\n{head.Said}\n---- w2\n{healthy.Said}");
        await head.KillAsync();
        await network.HealAsync("w1");
        await using var again = StartHead();
        await DemoSweep.CompletedAsync(store, () => $"---- head\n{again.Said}\n---- w2\n{healthy.Said}");

        Assert.Equal("lost", (await DemoSweep.FindAsync(store, run)).Attempts[0].Outcome);
        Assert.Equal(DeclaredDead, await cut.ExitAsync());
        Assert.Equal(await DemoSweep.UndisturbedAsync(_folder), await DemoSweep.LeaderboardAsync(network.On("w2"), cluster));
    }
}
