using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Hosting;
using Sweep.Core;
using Sweep.Store;
using Sweep.Store.Conformance;
using Sweep.Testing;
using Sweep.Worker;

namespace Sweep.Grains.Tests.Store;

/// <summary>
/// A head silo in this process, with an SQLite store whose clock tests move; its clients come through the gateway as any other process's.
/// </summary>
public sealed class OrleansHost : SqliteFolderHost
{
    private readonly List<IAsyncDisposable> _started = [];
    private readonly Dictionary<TimeSpan, int> _gateways = [];

    /// <summary>What the heads' store grains were asked.</summary>
    public CallCount Calls { get; } = new();

    /// <summary>The lease time is the head's: clients of another one get a head of their own, over the same file.</summary>
    public override async Task<ISweepStore> OpenAsync(TimeSpan leaseTime) =>
        await SweepClusterClient.OpenStoreAsync(await LocationAsync(leaseTime), TimeProvider.System, CancellationToken.None);

    /// <summary>A client of the cluster, for its grains; closed with the host.</summary>
    public async Task<IGrainFactory> ConnectAsync(TimeSpan leaseTime)
    {
        var client = await SweepClusterClient.ConnectAsync(
            OrleansLocation.Parse(await LocationAsync(leaseTime)), TimeProvider.System, CancellationToken.None);
        _started.Add(client);
        return client.Grains;
    }

    private async Task<string> LocationAsync(TimeSpan leaseTime)
    {
        if (!_gateways.TryGetValue(leaseTime, out var gateway))
            _gateways[leaseTime] = gateway = await StartAsync(leaseTime);
        return string.Create(CultureInfo.InvariantCulture, $"orleans://127.0.0.1:{gateway}");
    }

    public override async ValueTask DisposeAsync()
    {
        foreach (var started in Enumerable.Reverse(_started))
            await started.DisposeAsync();
        await base.DisposeAsync();
    }

    private async Task<int> StartAsync(TimeSpan leaseTime)
    {
        var store = await SweepStores.OpenAsync(Path, new StoreOptions { Clock = Clock, LeaseTime = leaseTime });
        _started.Add(store);
        var (siloPort, gateway) = (FreePort.Find(), FreePort.Find());
        var silo = new HostBuilder()
            .ConfigureLogging(logging => logging.ClearProviders())
            .UseOrleans(silo =>
            {
                silo.UseLocalhostClustering(
                    siloPort, gateway, serviceId: OrleansLocation.DefaultClusterId, clusterId: OrleansLocation.DefaultClusterId);
                silo.Services.AddSingleton(store).AddSingleton(TimeProvider.System)
                    .AddSingleton(NoDevices()).AddSingleton(new DrainedDevices(Path + ".drained"));
                silo.AddIncomingGrainCallFilter(Calls);
                silo.AddSweepGrains("here", devices: [], isHead: true);
            })
            .Build();
        _started.Add(new RunningHost(silo));
        await silo.StartAsync();
        return gateway;
    }

    private static DeviceHost NoDevices()
    {
        var options = new WorkerOptions { Slots = [], Trainer = new TrainerCommandLine("", []) };
        return new DeviceHost(options, "here", TimeProvider.System, NullLoggerFactory.Instance);
    }

    private sealed class RunningHost(IHost host) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await host.StopAsync();
            host.Dispose();
        }
    }
}
