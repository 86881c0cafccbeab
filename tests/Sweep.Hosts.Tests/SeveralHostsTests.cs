using System.Text.Json.Nodes;
using Sweep.Core;
using Sweep.Store;
using Sweep.Testing;

namespace Sweep.Hosts.Tests;

/// <summary>One sweep on several hosts that lose each other: the leaderboard is that of one undisturbed machine.</summary>
public sealed class SeveralHostsTests : IDisposable
{
    private const string Name = "hosts";

    // Runs long enough to be caught in the middle, and more of them than workers.
    private const string SweepFile = """
        name: hosts
        data: builtin:markov
        method: grid
        parameters:
          n_layer: 1
          n_head: 2
          n_embd: 32
          block_size: 32
          learning_rate: [1e-3, 3e-3]
          dropout: [0.0, 0.1]
          max_iters: 2000
          eval_interval: 100
          eval_iters: 10
        repeats: 2
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [HostsFact]
    public async Task Sweep_OverHostsThatAreCutOffAndKilled_HasTheLeaderboardOfOneMachine()
    {
        var file = _folder.Write("hosts.yaml", SweepFile);
        await using var network = await HostNetwork.CreateAsync("db", "w1", "w2", "w3");
        await using var server = await PostgresServer.StartNewAsync(new PostgresPlace(HostNetwork.AddressOf(1), network.On("db"), HostNetwork.Range));
        var url = server.Url(Name);
        await Commands.RunAsync([.. network.On("w1"), HostWorker.Sweep, "submit", file, "--store", url]);
        // The test looks through the server's Unix socket, which no namespace hides.
        await using var store = await SweepStores.OpenAsync(server.SocketUrl(Name));
        await using var cut = HostWorker.Start(network, "w1", url);
        await using var killed = HostWorker.Start(network, "w2", url);
        await using var healthy = HostWorker.Start(network, "w3", url);

        var cutRun = await WorkingAsync(store, "w1");
        var killedRun = await WorkingAsync(store, "w2");
        await network.CutAsync("w1");
        await killed.KillAsync();
        await server.StopAsync(kill: true);
        await server.StartAsync();
        await UntilAsync(async () => (await FindAsync(store, cutRun)).Attempts.Count > 1, $"{cutRun} to go on elsewhere\n{healthy.Said}");
        await network.HealAsync("w1");
        await UntilAsync(
            async () => (await store.FindSweepAsync(Name, default))!.Counts.Unfinished == 0, $"the sweep to end\n---- w1\n{cut.Said}\n---- w3\n{healthy.Said}");

        Assert.Equal("lost", (await FindAsync(store, cutRun)).Attempts[0].Outcome);
        Assert.Equal("lost", (await FindAsync(store, killedRun)).Attempts[0].Outcome);
        Assert.Equal(await OneMachineAsync(file), await LeaderboardAsync([.. network.On("w3")], url));
    }

    /// <summary>The run that the host has recorded an evaluation of.</summary>
    private static async Task<RunId> WorkingAsync(ISweepStore store, string host)
    {
        RunId? found = null;
        await UntilAsync(
            async () => (found = (await store.ListRunsAsync(Name, default)).FirstOrDefault(run => run.State == RunState.Running && run.Host == host && run.Last is not null)?.Id) is not null,
            $"{host} to work");
        return found!.Value;
    }

    private static async Task<RunDetail> FindAsync(ISweepStore store, RunId run) => (await store.FindRunAsync(run, default))!;

    private async Task<string> OneMachineAsync(string file)
    {
        var store = _folder.PathOf("one", "sweep.db");
        await Commands.RunAsync(HostWorker.Sweep, "run", file, "--store", store, "--devices", "cpu");
        return await LeaderboardAsync([], store);
    }

    private static async Task<string> LeaderboardAsync(string[] on, string store)
    {
        var rows = JsonNode.Parse(await Commands.RunAsync([.. on, HostWorker.Sweep, "leaderboard", Name, "--json", "--store", store]))!.AsArray();
        Assert.Equal(8, rows.Count);
        foreach (var row in rows)
        {
            foreach (var measured in new[] { "attempts", "seconds", "tokens_per_second" })
                Assert.True(row!.AsObject().Remove(measured), $"the leaderboard has no {measured}");
        }
        return rows.ToJsonString();
    }

    private static async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        using var end = new CancellationTokenSource();
        async Task WatchAsync()
        {
            while (!await condition())
                await timer.WaitForNextTickAsync(end.Token);
        }
        try
        {
            await WatchAsync().Within(what, Patience);
        }
        finally
        {
            await end.CancelAsync();
        }
    }
}
