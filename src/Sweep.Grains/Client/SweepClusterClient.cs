using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Messaging;
using Orleans.Runtime;
using Sweep.Core;
using Sweep.Store;

namespace Sweep.Grains;

/// <summary>A connection to a cluster from outside: the command line's.</summary>
public sealed class SweepClusterClient : IAsyncDisposable
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan GoodbyeTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(300);

    private readonly IHost _host;

    private readonly GatewayLoss _losses;

    private SweepClusterClient(IHost host, GatewayLoss losses) => (_host, _losses) = (host, losses);

    public IGrainFactory Grains => _host.Services.GetRequiredService<IClusterClient>();

    /// <exception cref="UsageException">A gateway of another cluster, or of another version of Sweep.</exception>
    /// <exception cref="StoreUnavailableException">No gateway answered within 10 s.</exception>
    public static async Task<SweepClusterClient> ConnectAsync(OrleansLocation location, TimeProvider time, CancellationToken cancel)
    {
        var gateways = await location.ResolveAsync(cancel);
        var tls = ClusterTls.FromEnvironment();
        // Disposed of when the client is connected: then nothing of what its host logs is kept.
        using var trouble = new ConnectionTrouble();
        var losses = new GatewayLoss();
        var host = Build(location, gateways, tls, trouble, losses, time);
        var client = new SweepClusterClient(host, losses);
        var started = time.GetTimestamp();
        try
        {
            // A port that takes the connection and says nothing would be waited for without end.
            await host.StartAsync(cancel).WaitAsync(ConnectTimeout, time, cancel);
            await client.RequireSameProtocolAsync(location, time, started, cancel);
            return client;
        }
        catch (UsageException)
        {
            await client.DisposeAsync();
            throw;
        }
        catch (Exception e) when (e is OrleansException or TimeoutException or InvalidOperationException
            || (e is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            var failure = ConnectionFailure.Of(location, tls is not null, trouble.Errors, losses.HasHappened, e);
            await client.DisposeAsync();
            throw failure;
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }
    }

    // A gateway may send even this question to a silo that has died a moment ago and is not yet known to have.
    private async Task RequireSameProtocolAsync(OrleansLocation location, TimeProvider time, long started, CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                await ProtocolCheck.RequireSameAsync(Grains, $"the cluster at {location}", GrainProtocol.Version, cancel);
                return;
            }
            catch (Exception e) when (e is OrleansException or TimeoutException && time.GetElapsedTime(started) < ConnectTimeout)
            {
                await Task.Delay(RetryPause, time, cancel);
            }
        }
    }

    private static IHost Build(
        OrleansLocation location,
        IPEndPoint[] gateways,
        ClusterTls? tls,
        ConnectionTrouble trouble,
        GatewayLoss losses,
        TimeProvider time) =>
        new HostBuilder()
            // Orleans warns of every gateway it cannot reach; what the user needs to know is in the exception at the end.
            .ConfigureLogging(logging => logging.ClearProviders().AddProvider(trouble))
            .ConfigureServices(services => services.AddSingleton<IHostLifetime, NoLifetime>())
            .UseOrleansClient(client =>
            {
                client.Services.AddSingleton<IGatewayListProvider>(new ReachableGateways(gateways));
                client.Configure<GatewayOptions>(options => options.GatewayListRefreshPeriod = ReachableGateways.Refresh);
                client.AddGatewayCountChangedHandler((_, count) =>
                {
                    if (count.NumberOfConnectedGateways < count.PreviousNumberOfConnectedGateways)
                        losses.Tell();
                });
                tls?.Secure(client);
                client.Services.AddSweepSerialization();
                client.Configure<ClusterOptions>(
                    cluster => (cluster.ClusterId, cluster.ServiceId) = (location.ClusterId, location.ClusterId));
                client.Configure<ClientMessagingOptions>(SweepGrainsHosting.Configure);
                // Longer than this class waits: a connection that Orleans gives up looks as if the other end had closed it.
                client.Configure<ConnectionOptions>(connection => connection.OpenConnectionTimeout = 2 * ConnectTimeout);
                var started = time.GetTimestamp();
                client.UseConnectionRetryFilter(async (_, cancelled) =>
                {
                    await Task.Delay(RetryPause, time, cancelled);
                    return time.GetElapsedTime(started) < ConnectTimeout;
                });
            })
            .Build();

    /// <summary>Opens <c>orleans://...</c> as a store.</summary>
    /// <exception cref="StoreUnavailableException">No gateway answered.</exception>
    public static async Task<ISweepStore> OpenStoreAsync(string location, TimeProvider time, CancellationToken cancel)
    {
        var where = OrleansLocation.Parse(location);
        var client = await ConnectAsync(where, time, cancel);
        return client.OpenStore(where, time);
    }

    /// <summary>The cluster's store; closing it closes this connection.</summary>
    private OrleansSweepStore OpenStore(OrleansLocation where, TimeProvider time) =>
        new(Grains, where.ToString(), time, DisposeAsync, _losses);

    public async ValueTask DisposeAsync()
    {
        // Saying goodbye to gateways that are gone must not hold up a command that is done.
        try
        {
            using var atMost = new CancellationTokenSource(GoodbyeTimeout);
            await _host.StopAsync(atMost.Token).WaitAsync(GoodbyeTimeout);
            await Task.Run(_host.Dispose).WaitAsync(GoodbyeTimeout);
        }
        catch (Exception e) when (e is OperationCanceledException or TimeoutException or OrleansException or InvalidOperationException)
        {
            // They do not answer.
        }
    }
}
