using System.Diagnostics;
using System.Globalization;
using Sweep.Core;
using Sweep.Store;
using Sweep.Testing;

namespace Sweep.Chaos.Tests.Silos;

/// <summary>Two heads and two workers with the settings that a cluster has by default, store and membership in PostgreSQL.</summary>
internal sealed class TwoHeads : IAsyncDisposable
{
    private const int Clients = 4;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);
    private static readonly string[] Workers = ["w1", "w2"];

    private readonly TempFolder _folder = new();
    private readonly string _url;
    private readonly Dictionary<string, int> _gateways = new() { ["h1"] = FreePort.Find(), ["h2"] = FreePort.Find() };
    private readonly Dictionary<string, ChildProcess> _heads = [];
    private readonly List<ChildProcess> _silos = [];
    private readonly List<BusyClient> _clients = [];
    private ISweepStore _database = null!;
    private string _active = "h1";
    private int _submitted;

    private TwoHeads(string url) => _url = url;

    /// <summary>What every silo has printed, for a failed test's message.</summary>
    public string Said => string.Join("\n----\n", _silos.Select(silo => silo.Said));

    private string Standby => _active == "h1" ? "h2" : "h1";

    private string Cluster =>
        string.Create(CultureInfo.InvariantCulture, $"orleans://127.0.0.1:{_gateways["h1"]},127.0.0.1:{_gateways["h2"]}");

    public static async Task<TwoHeads> StartAsync()
    {
        var server = await PostgresServer.SharedAsync();
        var cluster = new TwoHeads(server.Url($"heads_{Guid.NewGuid():N}"));
        try
        {
            await cluster.StartHeadAsync("h1");
            await cluster.StartHeadAsync("h2");
            foreach (var worker in Workers)
                await cluster.StartSiloAsync(worker, FreePort.Find(), "--devices", "cpu:0");
            cluster._database = await SweepStores.OpenAsync(cluster._url);
            for (var client = 0; client < Clients; client++)
                cluster._clients.Add(await BusyClient.StartAsync(cluster.Cluster));
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Has the cluster train one more sweep, and waits until it does.</summary>
    public async Task SubmitAsync(int number)
    {
        // Trained anew, though the sweep before it had the same runs.
        await SweepCommand.RunAsync(Cluster, "submit", File(number), "--fresh");
        _submitted = number;
        await UntilAsync(
            async () => (await RunsAsync()).Where(run => run.State == RunState.Running).Select(run => run.Host).Distinct().Count() == 2,
            "both workers to train");
    }

    /// <summary>Kills the active head and waits until all who work with it go on with the other.</summary>
    public async Task<HeadOutage> KillActiveAsync(int number)
    {
        await _heads[_active].KillAsync();
        var kill = Stopwatch.GetTimestamp();
        var before = await RunsAsync();
        var clients = _clients.Select(client => client.AnsweredAsync(kill)).ToList();
        var workers = Workers.Select(worker => GoesOnAsync(worker, before, kill)).ToList();
        var outage = new HeadOutage(
            await Task.WhenAll(clients).Within($"every client to be answered after kill {number}", Limit), await Task.WhenAll(workers));
        await _heads[Standby].SaysAsync($"this head is active now, after head {_active}");
        return outage;
    }

    /// <summary>Starts the killed head again: it is the standby now.</summary>
    public async Task ReviveAsync()
    {
        var dead = _active;
        _active = Standby;
        await StartHeadAsync(dead);
        Assert.Contains($"standby: head {_active} at", _heads[dead].Output, StringComparison.Ordinal);
    }

    /// <summary>Waits until all is trained.</summary>
    /// <returns>How many attempts were lost to the deaths.</returns>
    public async Task<int> FinishAsync()
    {
        await UntilAsync(async () => (await RunsAsync()).All(run => run.State == RunState.Completed), "every run to complete");
        return (await RunsAsync()).Sum(run => run.Attempts - 1);
    }

    /// <summary>The leaderboard of one of the sweeps, as the cluster's command line prints it; without the sweep's name.</summary>
    public Task<string> LeaderboardAsync(int number) => PrintAsync(Cluster, number);

    /// <summary>The same, of the same sweep on one machine that nothing happened to.</summary>
    public async Task<string> UndisturbedAsync()
    {
        var store = _folder.PathOf("undisturbed.db");
        await SweepCommand.RunAsync(store, "run", File(1), "--devices", "cpu:0");
        return await PrintAsync(store, 1);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients)
            await client.DisposeAsync();
        foreach (var silo in Enumerable.Reverse(_silos))
            await silo.DisposeAsync();
        if (_database is not null)
            await _database.DisposeAsync();
        _folder.Dispose();
    }

    private static string Name(int number) => string.Create(CultureInfo.InvariantCulture, $"sweep-{number}");

    private static async Task<string> PrintAsync(string store, int number) =>
        (await SweepCommand.RunAsync(store, "leaderboard", Name(number), "--json", "--stable"))
        .Replace(Name(number), "sweep", StringComparison.Ordinal);

    private string File(int number) => _folder.Write($"{Name(number)}.yaml", $$"""
        name: {{Name(number)}}
        data: builtin:markov
        method: grid
        parameters: {model: gpt, batch_size: 4, block_size: 8, n_layer: 1, n_head: 2, n_embd: 16, eval_interval: 400,
          eval_iters: 2, max_iters: 8000, dropout: [0.0, 0.1], learning_rate: [5e-4, 1e-3, 2e-3, 4e-3, 8e-3, 16e-3, 32e-3, 64e-3]}
        """);

    /// <summary>How long after the kill the store knows something new of what this worker trains, or has all of it.</summary>
    private async Task<TimeSpan> GoesOnAsync(string worker, IReadOnlyList<RunSummary> before, long kill)
    {
        var known = before.ToDictionary(run => run.Id, run => (run.State, run.Last?.Step));
        await UntilAsync(
            async () => await RunsAsync() is var runs && (runs.All(run => run.State == RunState.Completed)
                || runs.Any(run => run.Host == worker && known[run.Id] != (run.State, run.Last?.Step))),
            $"the store to hear of {worker}");
        return Stopwatch.GetElapsedTime(kill);
    }

    private async Task<IReadOnlyList<RunSummary>> RunsAsync()
    {
        var runs = new List<RunSummary>();
        for (var number = 1; number <= _submitted; number++)
            runs.AddRange(await _database.ListRunsAsync(Name(number), CancellationToken.None));
        return runs;
    }

    private async Task StartHeadAsync(string host) =>
        _heads[host] = await StartSiloAsync(host, _gateways[host], "--store", _url, "--devices", "none");

    private async Task<ChildProcess> StartSiloAsync(string host, int gateway, params string[] arguments)
    {
        var silo = new ChildProcess(ChildProcess.StartInfo(
            BuiltProgram.Silo,
            [
                "--cluster", _url, "--silo-port", Text(FreePort.Find()), "--gateway-port", Text(gateway), "--health", "127.0.0.1:0",
                .. arguments,
            ],
            ("SWEEP_HOST", host), ("SWEEP_STORE", null), ("SWEEP_CLUSTER", null), ("SWEEP_STATE", _folder.PathOf("state"))));
        _silos.Add(silo);
        await silo.SaysAsync(line => line == "ready", $"that {host} is ready");
        return silo;
    }

    private Task UntilAsync(Func<Task<bool>> condition, string what) =>
        Awaiting.UntilAsync(condition, what, Look, Limit, () => Said);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
