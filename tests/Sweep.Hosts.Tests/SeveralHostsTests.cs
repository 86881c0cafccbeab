using Sweep.Store;
using Sweep.Testing;

namespace Sweep.Hosts.Tests;

/// <summary>One sweep on several hosts that lose each other: the leaderboard is that of one undisturbed machine.</summary>
[Collection(HostsCollection.Name)]
public sealed class SeveralHostsTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [HostsFact]
    public async Task Sweep_OverHostsThatAreCutOffAndKilled_HasTheLeaderboardOfOneMachine()
    {
        await using var network = await HostNetwork.CreateAsync("db", "w1", "w2", "w3");
        await using var server = await PostgresServer.StartNewAsync(
            new PostgresPlace(HostNetwork.AddressOf(1), network.On("db"), HostNetwork.Range));
        var url = server.Url(DemoSweep.Name);
        await HostProcess.RunAsync([.. network.On("w1"), BuiltProgram.Sweep, "submit", DemoSweep.File, "--store", url]);
        // The test looks through the server's Unix socket, which no namespace hides.
        await using var store = await SweepStores.OpenAsync(server.SocketUrl(DemoSweep.Name));
        await using var cut = HostProcess.StartWorker(network, "w1", url);
        await using var killed = HostProcess.StartWorker(network, "w2", url);
        await using var healthy = HostProcess.StartWorker(network, "w3", url);

        var cutRun = await DemoSweep.FreezeAsync(store, "w1", cut);
        await network.CutAsync("w1");
        cut.Send(ChildProcess.SigCont);
        var killedRun = await DemoSweep.FreezeAsync(store, "w2", killed);
        await killed.KillAsync();
        await server.StopAsync(kill: true);
        await server.StartAsync();
        await DemoSweep.UntilAsync(
            async () => (await DemoSweep.FindAsync(store, cutRun)).Attempts.Count > 1, () =>
                $"{cutRun} to go on elsewhere\n{healthy.Said}");
        await network.HealAsync("w1");
        await DemoSweep.CompletedAsync(store, () => $"---- w1\n{cut.Said}\n---- w3\n{healthy.Said}");

        Assert.Equal("lost", (await DemoSweep.FindAsync(store, cutRun)).Attempts[0].Outcome);
        Assert.Equal("lost", (await DemoSweep.FindAsync(store, killedRun)).Attempts[0].Outcome);
        Assert.Equal(await DemoSweep.UndisturbedAsync(_folder), await DemoSweep.LeaderboardAsync(network.On("w3"), url));
    }
}
