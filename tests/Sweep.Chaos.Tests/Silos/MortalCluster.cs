using System.Diagnostics;
using System.Globalization;
using Sweep.Core;
using Sweep.Store;
using Sweep.Testing;

namespace Sweep.Chaos.Tests.Silos;

/// <summary>
/// A head and two silos with a CPU slot each, which train a run without end each. One of the two dies again and again.
/// </summary>
internal sealed class MortalCluster : IAsyncDisposable
{
    public const string Healthy = "healthy";
    public const string Mortal = "mortal";

    private const string Sweep = "endless";

    // 128 + SIGABRT: how Orleans ends a process that finds itself declared dead.
    private const int DeclaredDead = 134;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    private readonly TempFolder _folder = new();
    private readonly string _membership;
    private readonly List<ChildProcess> _silos = [];
    private ISweepStore _store = null!;
    private ChildProcess _mortal = null!;

    private MortalCluster(string membership) => _membership = membership;

    /// <summary>What every silo has printed, for a failed test's message.</summary>
    public string Said => string.Join("\n----\n", _silos.Select(silo => silo.Said));

    private string StorePath => _folder.PathOf("sweep.db");

    public static async Task<MortalCluster> StartAsync()
    {
        var server = await PostgresServer.SharedAsync();
        var cluster = new MortalCluster(server.Url($"mortal_{Guid.NewGuid():N}"));
        try
        {
            await SweepCommand.RunAsync(cluster.StorePath, "submit", cluster._folder.Write("endless.yaml", $$"""
                name: {{Sweep}}
                data: builtin:markov
                method: grid
                parameters: {model: gpt, batch_size: 4, block_size: 8, n_layer: 1, n_head: 2, n_embd: 16, eval_interval: 1000,
                  eval_iters: 2, max_iters: 100000000, learning_rate: [1e-4, 2e-4]}
                """));
            cluster._store = await SweepStores.OpenAsync(cluster.StorePath);
            await cluster.StartSiloAsync("head", "--store", cluster.StorePath, "--devices", "none");
            await cluster.StartSiloAsync(Healthy, "--devices", "cpu:0");
            await cluster.EvaluatedAsync(Healthy);
            await cluster.ReviveAsync();
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Kills the mortal silo and returns how long it took until its run was given back.</summary>
    public async Task<TimeSpan> KillAsync()
    {
        var run = await EvaluatedAsync(Mortal);
        var clock = Stopwatch.StartNew();
        await _mortal.KillAsync();
        await GivenBackAsync(run.Id);
        return clock.Elapsed;
    }

    /// <summary>Freezes the mortal silo until its run was given back, and returns how long that took; woken, the silo ends.</summary>
    public async Task<TimeSpan> FreezeAsync()
    {
        var run = await EvaluatedAsync(Mortal);
        var clock = Stopwatch.StartNew();
        _mortal.Send(ChildProcess.SigStop);
        await GivenBackAsync(run.Id);
        var took = clock.Elapsed;
        _mortal.Send(ChildProcess.SigCont);
        Assert.Equal(DeclaredDead, await _mortal.ExitAsync(Limit));
        return took;
    }

    /// <summary>Starts the mortal silo again, and waits until it trains.</summary>
    public async Task ReviveAsync()
    {
        _mortal = await StartSiloAsync(Mortal, "--devices", "cpu:0");
        // Its own word: the run is listed under the machine's name, and the silo before this one had it too.
        await _mortal.SaysAsync($"{Sweep}/2 from step");
        await EvaluatedAsync(Mortal);
    }

    /// <summary>The run that the silo trains, once it has an evaluation after that step.</summary>
    public async Task<RunSummary> EvaluatedAsync(string host, int beyond = 0)
    {
        RunSummary? found = null;
        await UntilAsync(
            async () => (found = (await _store.ListRunsAsync(Sweep, default)).FirstOrDefault(
                run => run.State == RunState.Running && run.Host == host && run.Last?.Step > beyond)) is not null,
            $"{host} to record an evaluation after step {beyond}");
        return found!;
    }

    public async Task<RunDetail> FindAsync(RunId run) => (await _store.FindRunAsync(run, default))!;

    /// <summary>How many attempts of all runs ended because their silo died.</summary>
    public async Task<int> LossesAsync(string host)
    {
        var losses = 0;
        foreach (var run in await _store.ListRunsAsync(Sweep, default))
            losses += (await FindAsync(run.Id)).Attempts.Count(attempt => attempt.Outcome == "lost" && attempt.Host == host);
        return losses;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var silo in Enumerable.Reverse(_silos))
            await silo.DisposeAsync();
        if (_store is not null)
            await _store.DisposeAsync();
        _folder.Dispose();
    }

    private Task GivenBackAsync(RunId run) => UntilAsync(
        async () => (await _store.ListRunsAsync(Sweep, default)).Single(one => one.Id == run).State == RunState.Queued,
        $"{run} to be given back");

    // The settings that docs/cluster.md gives for a fast failover.
    private async Task<ChildProcess> StartSiloAsync(string host, params string[] arguments)
    {
        var silo = new ChildProcess(ChildProcess.StartInfo(
            BuiltProgram.Silo,
            [
                "--cluster", _membership, "--silo-port", FreePortText(), "--gateway-port", FreePortText(), "--health", "127.0.0.1:0",
                "--probe-timeout", "1", "--death-votes", "1", .. arguments,
            ],
            ("SWEEP_HOST", host), ("SWEEP_STORE", null), ("SWEEP_CLUSTER", null)));
        _silos.Add(silo);
        await silo.SaysAsync(line => line == "ready", "that it is ready");
        return silo;
    }

    private Task UntilAsync(Func<Task<bool>> condition, string what) =>
        Awaiting.UntilAsync(condition, what, Look, Limit, () => Said);

    private static string FreePortText() => FreePort.Find().ToString(CultureInfo.InvariantCulture);
}
