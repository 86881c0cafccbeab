using System.Globalization;
using Orleans.Runtime;
using Sweep.Grains;
using Sweep.Store;
using Sweep.Testing;

namespace Sweep.Silo.Tests;

/// <summary>
/// Silo processes whose membership is in PostgreSQL: a head with the store and no device, and workers with one CPU slot each.
/// </summary>
internal sealed class TestCluster : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly string _membership;
    private readonly string _storeLocation;
    private readonly string _trainer;
    private readonly Dictionary<string, int> _gateways = [];
    private readonly int _headPort = FreePort.Find();
    private readonly int _gateway = FreePort.Find();
    private readonly int _standbyGateway = FreePort.Find();

    private readonly IReadOnlyDictionary<string, string> _headEnvironment;

    private TestCluster(string membership, string? store, IReadOnlyDictionary<string, string> headEnvironment, string[] acts)
    {
        _headEnvironment = headEnvironment;
        _membership = membership;
        _storeLocation = store ?? _folder.PathOf("store", "sweep.db");
        _trainer = FakeTrainerScript.Write(_folder, acts);
    }

    public SiloProcess Head { get; private set; } = null!;

    /// <summary>The second head, where one was started.</summary>
    public SiloProcess? Standby { get; private set; }

    public Dictionary<string, SiloProcess> Workers { get; } = [];

    /// <summary>A client of the cluster, through the head's gateway.</summary>
    public SweepClusterClient Client { get; private set; } = null!;

    public ISweepStore Store { get; private set; } = null!;

    /// <summary>Where the head's store is; in its own file a test can look while the head is away.</summary>
    public string StoreLocation => _storeLocation;

    public string Location => string.Create(CultureInfo.InvariantCulture, $"orleans://127.0.0.1:{_gateway}");

    /// <summary>The cluster, through the gateways of both heads.</summary>
    public string LocationOfHeads => string.Create(CultureInfo.InvariantCulture, $"{Location},127.0.0.1:{_standbyGateway}");

    /// <param name="inPostgres">The store is in PostgreSQL too, else an SQLite file on the head.</param>
    /// <param name="acts">What the fake trainers do besides training.</param>
    public static Task<TestCluster> StartAsync(bool inPostgres, string[] workers, params string[] acts) =>
        StartAsync(inPostgres, workers, new Dictionary<string, string>(), acts);

    /// <inheritdoc cref="StartAsync(bool, string[], string[])"/>
    /// <param name="headEnvironment">Variables for the head.</param>
    public static async Task<TestCluster> StartAsync(
        bool inPostgres, string[] workers, IReadOnlyDictionary<string, string> headEnvironment, string[] acts)
    {
        var server = await PostgresServer.SharedAsync();
        var schema = $"cluster_{Guid.NewGuid():N}";
        var cluster = new TestCluster(server.Url(schema), inPostgres ? server.Url(schema) : null, headEnvironment, acts);
        try
        {
            await cluster.StartHeadAsync();
            foreach (var host in workers)
                await cluster.StartWorkerAsync(host);
            cluster.Client = await SweepClusterClient.ConnectAsync(
                OrleansLocation.Parse(cluster.Location), TimeProvider.System, CancellationToken.None);
            cluster.Store = new OrleansSweepStore(cluster.Client.Grains, cluster.Location, TimeProvider.System);
            foreach (var host in workers)
                await FakeSweep.UntilAsync(() => cluster.AnswersAsync($"{host}/cpu:0"), $"the cluster to find the device of {host}");
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the head, again where it was.</summary>
    /// <param name="program">The executable, where it is another build.</param>
    public async Task StartHeadAsync(string? program = null)
    {
        Head = SiloProcess.Start(
            "head", null, _headEnvironment, [.. Arguments(_headPort, _gateway), "--store", _storeLocation, "--devices", "none"], program);
        await Head.ReadyAsync();
    }

    /// <summary>Starts a second head, machine <c>standby</c>.</summary>
    public async Task StartStandbyAsync()
    {
        Standby = SiloProcess.Start(
            "standby", null, _headEnvironment,
            [.. Arguments(FreePort.Find(), _standbyGateway), "--store", _storeLocation, "--devices", "none"]);
        await Standby.ReadyAsync();
    }

    /// <inheritdoc cref="StartHeadAsync(string?)"/>
    public async Task StartWorkerAsync(string host, string? program = null)
    {
        var state = new Dictionary<string, string> { ["SWEEP_STATE"] = _folder.PathOf("state") };
        _gateways[host] = FreePort.Find();
        var worker = SiloProcess.Start(host, _trainer, state, [.. Arguments(FreePort.Find(), _gateways[host]), "--devices", "cpu:0"],
            program);
        Workers[host] = worker;
        await worker.ReadyAsync();
    }

    /// <summary>The cluster, through the gateway of a worker.</summary>
    public string LocationOf(string host) => string.Create(CultureInfo.InvariantCulture, $"orleans://127.0.0.1:{_gateways[host]}");

    /// <summary>What a person would type: <c>sweep-silo WORDS</c> with SWEEP_STORE set to a worker's gateway.</summary>
    public async Task<(int Exit, string Said)> TypeAsync(string host, params string[] words)
    {
        var environment = new Dictionary<string, string> { ["SWEEP_STORE"] = LocationOf(host) };
        await using var verb = SiloProcess.Start("person", null, environment, words);
        var exit = await verb.ExitAsync();
        return (exit, verb.Said);
    }

    /// <summary>How many silos the cluster takes for alive; null when the question itself went by one that does not answer.</summary>
    public async Task<int?> ActiveSilosAsync()
    {
        try
        {
            return (await Client.Grains.GetGrain<IManagementGrain>(0).GetHosts(onlyActive: true)).Count;
        }
        catch (Exception e) when (e is SiloUnavailableException or TimeoutException)
        {
            return null;
        }
    }

    // A silo that has just joined cannot be given a grain until the others have its list of them.
    private async Task<bool> AnswersAsync(string device)
    {
        try
        {
            await Client.Grains.GetGrain<IGpuGrain>(device).GetStatusAsync(CancellationToken.None);
            return true;
        }
        catch (OrleansException)
        {
            return false;
        }
    }

    public void OpenGate(string name) => FakeTrainerScript.Open(_folder, name);

    /// <summary>What every silo has printed, for a failed test's message.</summary>
    public string Said => string.Join(
        '\n',
        Workers.Append(new("head", Head)).Append(new("standby", Standby!)).Where(silo => silo.Value is not null)
            .Select(silo => $"---- {silo.Key}\n{silo.Value.Said}"));

    public async ValueTask DisposeAsync()
    {
        if (Store is not null)
            await Store.DisposeAsync();
        if (Client is not null)
            await Client.DisposeAsync();
        foreach (var worker in Workers.Values)
            await worker.DisposeAsync();
        if (Standby is not null)
            await Standby.DisposeAsync();
        if (Head is not null)
            await Head.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>Of a silo of this cluster, with the settings that docs/cluster.md gives for a fast failover.</summary>
    public string[] Arguments(int siloPort, int gatewayPort) =>
    [
        "--cluster", _membership, "--silo-port", Text(siloPort), "--gateway-port", Text(gatewayPort), "--health", "127.0.0.1:0",
        "--probe-timeout", "1", "--death-votes", "1",
    ];

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
