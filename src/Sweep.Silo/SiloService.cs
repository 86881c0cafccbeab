using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sweep.CommandLine;
using Sweep.Core;
using Sweep.Grains;
using Sweep.Store;
using Sweep.Web;
using Sweep.Worker;

namespace Sweep.Silo;

/// <summary>Puts the service together and runs it until it is told to stop.</summary>
internal static class SiloService
{
    // Trainers get WorkerOptions.StopTimeout to checkpoint; then leases are released and the silo says goodbye.
    internal static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(60);

    // A silo that joins waits for those of its cluster that do not answer yet; its manager starts it again.
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(90);

    private static readonly TimeSpan DisposeTimeout = TimeSpan.FromSeconds(5);

    public static async Task<int> RunAsync(SiloOptions options, CancellationToken cancel)
    {
        var slots = options.Devices == DeviceOptions.None ? [] : DeviceDiscovery.Discover(options.Devices, options.SlotsPerGpu);
        var tls = options.Cluster is null ? null : ClusterTls.FromEnvironment();
        using var log = new SiloLog(TimeProvider.System, Console.Out, options.Machine, EnvironmentVariables.Debugging);
        using var ports = HeldPorts.Take(options);
        // The workers of other machines outlive a power cut of this one, and wait for a head that has to say what its database does.
        var storeOptions = StoreOptions.FromEnvironment();
        if (options.Cluster is not null)
        {
            storeOptions = storeOptions with
            {
                SyncEveryWrite = true,
                RetryTime = SweepGrainsHosting.StoreRetryTime,
            };
        }
        ISweepStore? store = null;
        WebApplication? application = null;
        DashboardServer? dashboard = null;
        try
        {
            try
            {
                var claim = await EnterClusterAsync(options, tls, cancel);
                store = options.Store is null ? null : await SweepStores.OpenAsync(options.Store, storeOptions, cancel);
                // Until it is the active head: then leases begin anew, so that what workers have had to keep to themselves comes before
                // their runs go to others.
                if (store is not null && options.Cluster is not null)
                    SweepStores.HoldLeases(store);
                application = Build(options, slots, store, storeOptions, claim, tls, ports, log);
                await application.StartAsync(cancel).WaitAsync(StartTimeout, cancel);
                dashboard = await SiloDashboard.StartAsync(options, ports, application.Services, cancel);
            }
            catch (Exception e) when (!EnvironmentVariables.Debugging && !WasToldToEnd(e, application))
            {
                throw StartFailure.Of(e, options);
            }
            log.Ready();
            await SayWhatRunsAsync(application, options, slots);
            await application.WaitForShutdownAsync(cancel);
            return BrokenPart.Of(application.Services) is { } error ? throw error : 0;
        }
        finally
        {
            if (dashboard is not null)
                await dashboard.DisposeAsync();
            await EndAsync(application);
            if (store is not null)
                await store.DisposeAsync();
        }
    }

    /// <summary>What has to be so before a silo joins: this one may be started, and the head's store is that of the cluster.</summary>
    /// <returns>What it says of itself to the others; null outside a cluster.</returns>
    private static async Task<SiloClaim?> EnterClusterAsync(SiloOptions options, ClusterTls? tls, CancellationToken cancel)
    {
        if (options.Cluster is not { } cluster)
            return null;
        var identity = options.Store is null ? null : await StoreIdentity.OfAsync(options.Store, cancel);
        var claim = new SiloClaim(options.Machine, identity) { Since = TimeProvider.System.GetUtcNow().UtcDateTime };
        if (MembershipDatabase.IsOne(cluster.Membership))
        {
            var guard = new StartGuard(options, cluster, identity, tls);
            return claim with { Since = await guard.EnterAsync(MembershipDatabase.Parse(cluster.Membership), cancel) };
        }
        // The membership is that silo's, which has not been asked yet: whether it or another head works on the store is not known here.
        if (!cluster.IsPrimary && options.Store is not null && await SweepStores.FindOutdatedAsync(options.Store, cancel) is { } outdated)
            throw new UsageException(
                $"this head (Sweep {SweepVersion.Own}) would bring the tables of {identity!.Description} from version {outdated.Version} "
                + $"to {outdated.Latest}, and the silo at {cluster.Primary} may still work on them; stop the cluster's silos, install this "
                + "Sweep on each, and start that one first, with this --store");
        if (tls is not null && !cluster.IsPrimary)
            await tls.RequireMutualTrustAsync(cluster.Primary, $"the silo at {cluster.Primary}", cancel);
        return claim;
    }

    private static WebApplication Build(
        SiloOptions options,
        IReadOnlyList<DeviceSlot> slots,
        ISweepStore? store,
        StoreOptions storeOptions,
        SiloClaim? claim,
        ClusterTls? tls,
        HeldPorts ports,
        SiloLog log)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddProvider(log).SetMinimumLevel(LogLevel.Information);
        builder.WebHost.UseSockets(sockets => sockets.CreateBoundListenSocket = _ => ports.Health);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(options.Health));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimeout);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(options);
        if (store is not null)
            builder.Services.AddSingleton(store);
        // The silo first and the workers after it: services stop in the reverse order, so the workers still have a store to release their
        // runs to.
        if (options.Cluster is not null && claim is not null)
        {
            builder.Services.AddSingleton(storeOptions);
            ClusterHosting.Add(builder, options, options.Cluster, slots, claim, tls, ports);
        }
        var work = new WorkerOptions { Slots = slots, Trainer = TrainerOf(slots), Engine = options.Engine, Pack = options.Pack };
        builder.Services.AddSingleton(services => new DeviceHost(
            work,
            options.Machine,
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILoggerFactory>()));
        if (options.Cluster is null)
            builder.Services.AddHostedService<WorkService>();
        else
            builder.Services.AddHostedService<GpuService>();
        SiloTelemetry.Add(builder.Services, options.Machine, reportsRuns: store is not null);
        var application = builder.Build();
        // Nobody else asks for it: it is there to be observed.
        application.Services.GetRequiredService<DeviceTelemetry>();
        HealthEndpoint.Map(application);
        return application;
    }

    private static bool WasToldToEnd(Exception error, WebApplication? application) =>
        error is OperationCanceledException
        && (application is null || application.Lifetime.ApplicationStopping.IsCancellationRequested);

    /// <summary>A service that could not start may not be able to end in order either; its process ends anyway.</summary>
    private static async Task EndAsync(WebApplication? application)
    {
        if (application is null)
            return;
        try
        {
            await application.DisposeAsync().AsTask().WaitAsync(DisposeTimeout);
        }
        catch (TimeoutException)
        {
            // What holds it up is a connection to silos that do not answer.
        }
    }

    private static TrainerCommandLine TrainerOf(IReadOnlyList<DeviceSlot> slots) =>
        slots.Count > 0 ? TrainerCommandLine.Find() : new TrainerCommandLine("", []);

    private static async Task SayWhatRunsAsync(WebApplication application, SiloOptions options, IReadOnlyList<DeviceSlot> slots)
    {
        var addresses = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        var output = Console.Out;
        var devices = slots.Count == 0 ? "no devices" : string.Join(", ", slots.Select(slot => slot.Id));
        await output.WriteLineAsync($"machine {options.Machine}: {devices}");
        await output.WriteLineAsync($"store {application.Services.GetRequiredService<ISweepStore>().Description}");
        if (options.Cluster is { } cluster)
        {
            var gateway = new IPEndPoint(cluster.Advertise, cluster.GatewayPort);
            await output.WriteLineAsync(
                $"{(options.IsHead ? "head" : "worker")} silo of cluster {cluster.Id}; clients: orleans://{gateway}");
            if (application.Services.GetService<HeadRole>() is { } role)
                await output.WriteLineAsync(role.ToString());
        }
        await output.WriteLineAsync($"health {string.Join(", ", addresses)}/healthz");
        await output.WriteLineAsync("ready");
        await output.FlushAsync();
    }
}
