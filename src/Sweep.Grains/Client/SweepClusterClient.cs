using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;
using Sweep.Store;

namespace Sweep.Grains;

/// <summary>A connection to a cluster from outside: the command line's.</summary>
public sealed class SweepClusterClient : IAsyncDisposable
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    private readonly IHost _host;

    private SweepClusterClient(IHost host) => _host = host;

    public IGrainFactory Grains => _host.Services.GetRequiredService<IClusterClient>();

    /// <exception cref="StoreUnavailableException">No gateway answered.</exception>
    public static async Task<SweepClusterClient> ConnectAsync(OrleansLocation location, TimeProvider time, CancellationToken cancel)
    {
        var gateways = await location.ResolveAsync(cancel);
        var tls = ClusterTls.FromEnvironment();
        var started = time.GetTimestamp();
        var host = new HostBuilder()
            // Orleans warns of every gateway it cannot reach; what the user needs to know is in the exception at the end.
            .ConfigureLogging(logging => logging.ClearProviders())
            .UseOrleansClient(client =>
            {
                client.UseStaticClustering(gateways);
                tls?.Secure(client);
                client.Services.AddSweepSerialization();
                client.Configure<ClusterOptions>(
                    cluster => (cluster.ClusterId, cluster.ServiceId) = (location.ClusterId, location.ClusterId));
                client.Configure<ClientMessagingOptions>(SweepGrainsHosting.Configure);
                client.UseConnectionRetryFilter(async (_, cancelled) =>
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(300), time, cancelled);
                    return time.GetElapsedTime(started) < ConnectTimeout;
                });
            })
            .Build();
        try
        {
            await host.StartAsync(cancel);
            return new SweepClusterClient(host);
        }
        catch (Exception e) when (e is OrleansException or TimeoutException or InvalidOperationException)
        {
            host.Dispose();
            var security = tls is null
                ? ", and whether its cluster wants TLS (SWEEP_TLS_CERT)"
                : ", with certificates of the same authority";
            throw new StoreUnavailableException(
                $"no gateway of {location} answers ({e.Message}); see whether a silo runs there and listens on that address and "
                + $"port{security}", e);
        }
        catch
        {
            host.Dispose();
            throw;
        }
    }

    /// <summary>Opens <c>orleans://...</c> as a store.</summary>
    /// <exception cref="StoreUnavailableException">No gateway answered.</exception>
    public static async Task<ISweepStore> OpenStoreAsync(string location, TimeProvider time, CancellationToken cancel)
    {
        var where = OrleansLocation.Parse(location);
        var client = await ConnectAsync(where, time, cancel);
        return new OrleansSweepStore(client.Grains, where.ToString(), time, client.DisposeAsync);
    }

    public async ValueTask DisposeAsync()
    {
        // Saying goodbye to gateways that are gone must not hold up a command that is done.
        using var atMost = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        try
        {
            await _host.StopAsync(atMost.Token);
        }
        catch (OperationCanceledException)
        {
            // They do not answer.
        }
        _host.Dispose();
    }
}
