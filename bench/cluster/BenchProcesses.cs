using System.Globalization;
using Sweep.Core.Protocol;
using Sweep.Grains;
using Sweep.Store;
using Sweep.Testing;

namespace Sweep.Bench.Cluster;

/// <summary>PostgreSQL with the store, the head of a cluster where there is one, and the services with the fake GPUs.</summary>
internal sealed class BenchProcesses : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly List<ChildProcess> _workers = [];
    private readonly PostgresServer _postgres;
    private readonly BenchSettings _settings;
    private readonly int _gateway = FreePort.Find();

    private BenchProcesses(PostgresServer postgres, BenchSettings settings)
    {
        (_postgres, _settings) = (postgres, settings);
        Machine = new FakeMachine(_folder, settings.SlotsOfEach, TrainerProtocol.Version);
    }

    public FakeMachine Machine { get; }

    /// <summary>Where sweeps are submitted: the cluster, or PostgreSQL itself.</summary>
    public ISweepStore Store { get; private set; } = null!;

    /// <summary>PostgreSQL itself, for looking: a head that is overwhelmed would answer nobody.</summary>
    public ISweepStore Database { get; private set; } = null!;

    public ChildProcess? Head { get; private set; }

    public int HeadHealth { get; } = FreePort.Find();

    public IReadOnlyList<ChildProcess> Workers => _workers;

    public string StoreUrl => _postgres.Url("bench");

    public static async Task<BenchProcesses> StartAsync(BenchSettings settings)
    {
        // As it would run for real: synced commits.
        var postgres = await PostgresServer.StartNewAsync("fsync=on", "full_page_writes=on", "max_connections=200");
        var processes = new BenchProcesses(postgres, settings);
        try
        {
            if (settings.InCluster)
            {
                processes.Head = processes.Start(
                    "head", ["--store", processes.StoreUrl, "--devices", "none", "--gateway-port", Text(processes._gateway)],
                    processes.HeadHealth);
                await processes.Head.SaysAsync(line => line == "ready", "that it is ready");
            }
            for (var n = 0; n < settings.Silos; n++)
            {
                processes._workers.Add(processes.Start(
                    $"w{n}",
                    [
                        "--devices", "cuda", "--pack", "off",
                        .. settings.InCluster ? ["--gateway-port", Text(FreePort.Find())] : (string[])["--store", processes.StoreUrl],
                    ],
                    FreePort.Find()));
            }
            foreach (var worker in processes._workers)
                await worker.SaysAsync(line => line == "ready", "that it is ready", TimeSpan.FromMinutes(5));
            processes.Database = await SweepStores.OpenAsync(processes.StoreUrl);
            processes.Store = settings.InCluster
                ? await SweepClusterClient.OpenStoreAsync($"orleans://127.0.0.1:{processes._gateway}", TimeProvider.System, default)
                : await SweepStores.OpenAsync(processes.StoreUrl);
            return processes;
        }
        catch
        {
            await processes.DisposeAsync();
            throw;
        }
    }

    /// <exception cref="InvalidOperationException">A process that is measured has ended.</exception>
    public void RequireAllAlive()
    {
        foreach (var process in Head is null ? _workers : _workers.Prepend(Head))
        {
            if (process.HasExited)
                throw new InvalidOperationException($"a process ended with {process.ExitCode}; it said\n{process.Said}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Store is not null)
            await Store.DisposeAsync();
        if (Database is not null)
            await Database.DisposeAsync();
        foreach (var worker in _workers)
            await worker.DisposeAsync();
        if (Head is not null)
            await Head.DisposeAsync();
        await _postgres.DisposeAsync();
        _folder.Dispose();
    }

    private ChildProcess Start(string host, string[] arguments, int health)
    {
        string[] cluster = _settings.InCluster ? ["--cluster", StoreUrl, "--silo-port", Text(FreePort.Find())] : [];
        return new ChildProcess(ChildProcess.StartInfo(
            _settings.Silo,
            [.. arguments, .. cluster, "--health", $"127.0.0.1:{health}"],
            ("PATH", Machine.SearchPath), ("SWEEP_TRAINER", Machine.Trainer), ("SWEEP_HOST", host),
            ("SWEEP_STATE", _folder.PathOf("state")), ("SWEEP_STORE", null), ("SWEEP_CLUSTER", null),
            ("CUDA_VISIBLE_DEVICES", null), ("SWEEP_SCRATCH", null)));
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
