using System.Globalization;
using Sweep.Store;
using Sweep.Testing;

namespace Sweep.Hosts.Tests;

/// <summary>One sweep during which every part of its cluster dies once: the leaderboard is that of one undisturbed machine.</summary>
[Collection(HostsCollection.Name)]
public sealed class EveryDeathTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [HostsFact]
    public async Task Sweep_WhileWorkerHeadAndDatabaseAreKilledAndAWorkerFreezes_HasTheLeaderboardOfOneMachine()
    {
        await using var network = await HostNetwork.CreateAsync("db", "head", "w1", "w2", "w3");
        await using var server = await PostgresServer.StartNewAsync(
            new PostgresPlace(HostNetwork.AddressOf(1), network.On("db"), HostNetwork.Range));
        var database = server.Url(DemoSweep.Name);
        var cluster = string.Create(CultureInfo.InvariantCulture, $"orleans://{HostNetwork.AddressOf(2)}:30000");
        ChildProcess StartHead() =>
            HostProcess.StartSilo(network, "head", HostNetwork.AddressOf(2), database, "--store", database, "--devices", "none");
        ChildProcess StartWorker(int number) => HostProcess.StartSilo(
            network, $"w{number}", HostNetwork.AddressOf(number + 2), database, "--devices", "cpu:0");
        await using var head = StartHead();
        await head.SaysAsync(line => line == "ready", "that it is ready");
        await HostProcess.RunAsync([.. network.On("w3"), BuiltProgram.Sweep, "submit", DemoSweep.File, "--store", cluster]);
        await using var store = await SweepStores.OpenAsync(server.SocketUrl(DemoSweep.Name));
        await using var frozen = StartWorker(1);
        await using var killed = StartWorker(2);
        var frozenRun = await DemoSweep.FreezeAsync(store, "w1", frozen);
        var killedRun = await DemoSweep.FreezeAsync(store, "w2", killed);

        await killed.KillAsync();
        await head.KillAsync();
        await server.StopAsync(kill: true);
        await server.StartAsync();
        await using var newHead = StartHead();
        await using var newWorker = StartWorker(2);
        await using var third = StartWorker(3);
        string Said() => $"---- head\n{newHead.Said}\n---- w2\n{newWorker.Said}\n---- w3\n{third.Said}";
        await DemoSweep.UntilAsync(
            async () => (await DemoSweep.FindAsync(store, frozenRun)).Attempts.Count > 1,
            () => $"{frozenRun} to go on elsewhere\n{Said()}");
        frozen.Send(ChildProcess.SigCont);
        await DemoSweep.CompletedAsync(store, Said);

        Assert.Equal("lost", (await DemoSweep.FindAsync(store, frozenRun)).Attempts[0].Outcome);
        Assert.Equal("lost", (await DemoSweep.FindAsync(store, killedRun)).Attempts[0].Outcome);
        // It ends by itself: Orleans aborts what finds itself declared dead.
        Assert.True(await frozen.ExitAsync() == 134, $"ended with {frozen.ExitCode}\n{frozen.Said}");
        Assert.Equal(await DemoSweep.UndisturbedAsync(_folder), await DemoSweep.LeaderboardAsync(network.On("w3"), cluster));
    }
}
