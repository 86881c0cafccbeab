using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Hosting;
using Sweep.Core;
using Sweep.Store;
using Sweep.Store.Conformance;
using Sweep.Testing;

namespace Sweep.Grains.Tests.Store;

/// <summary>A head silo in this process, with an SQLite store whose clock tests move; its clients come through the gateway as any other process's.</summary>
public sealed class OrleansHost : StoreHost
{
    private readonly TempFolder _folder = new();
    private IHost? _silo;
    private ISweepStore? _store;
    private int _gateway;

    public ManualClock Clock { get; } = new();

    public override TimeSpan LeaseTime => TimeSpan.FromSeconds(30);

    public override async Task<ISweepStore> OpenAsync()
    {
        if (_silo is null)
            await StartAsync();
        return await SweepClusterClient.OpenStoreAsync($"orleans://127.0.0.1:{_gateway}", TimeProvider.System, CancellationToken.None);
    }

    public override Task ExpireLeasesAsync(ISweepStore store)
    {
        Clock.Advance(LeaseTime + TimeSpan.FromSeconds(1));
        return Task.CompletedTask;
    }

    public override Task DamageCheckpointAsync(RunId run, int step)
    {
        var file = Directory.EnumerateFiles(_folder.PathOf("store", "checkpoints"), $"{step:D8}-*", SearchOption.AllDirectories).Single();
        using var stream = File.Open(file, FileMode.Open, FileAccess.ReadWrite);
        stream.Position = stream.Length / 2;
        var value = stream.ReadByte();
        stream.Position--;
        stream.WriteByte((byte)(value ^ 1));
        return Task.CompletedTask;
    }

    public override async ValueTask DisposeAsync()
    {
        if (_silo is not null)
        {
            await _silo.StopAsync();
            _silo.Dispose();
        }
        if (_store is not null)
            await _store.DisposeAsync();
        _folder.Dispose();
    }

    private async Task StartAsync()
    {
        _store = await SweepStores.OpenAsync(_folder.PathOf("store", "sweep.db"), new StoreOptions { Clock = Clock, LeaseTime = LeaseTime });
        var (siloPort, gateway) = (FreePort(), FreePort());
        _gateway = gateway;
        _silo = new HostBuilder()
            .ConfigureLogging(logging => logging.ClearProviders())
            .UseOrleans(silo =>
            {
                silo.UseLocalhostClustering(siloPort, gateway, serviceId: OrleansLocation.DefaultClusterId, clusterId: OrleansLocation.DefaultClusterId);
                silo.Configure<EndpointOptions>(endpoints => endpoints.AdvertisedIPAddress = IPAddress.Loopback);
                silo.Services.AddSingleton(_store).AddSingleton(TimeProvider.System).AddSingleton<IDeviceHost, NoDevices>();
                silo.AddSweepGrains("here", isHead: true);
            })
            .Build();
        await _silo.StartAsync();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private sealed class NoDevices : IDeviceHost
    {
        public IReadOnlyList<GpuStatus> List() => [];

        public GpuStatus Status(string device) => throw new NotFoundException("device", $"here/{device}", "that machine has none");

        public Task DrainAsync(string device, CancellationToken cancel) => Task.FromException(new NotFoundException("device", $"here/{device}", "that machine has none"));

        public Task ResumeAsync(string device, CancellationToken cancel) => Task.FromException(new NotFoundException("device", $"here/{device}", "that machine has none"));
    }
}
