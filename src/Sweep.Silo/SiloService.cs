using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sweep.Core;
using Sweep.Grains;
using Sweep.Store;
using Sweep.Worker;

namespace Sweep.Silo;

/// <summary>Puts the service together and runs it until it is told to stop.</summary>
internal static class SiloService
{
    // Trainers get WorkerOptions.StopTimeout to checkpoint; then leases are released and the silo says goodbye.
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(60);

    public static async Task<int> RunAsync(SiloOptions options, CancellationToken cancel)
    {
        var slots = options.Devices == "none" ? [] : DeviceDiscovery.Discover(options.Devices, options.SlotsPerGpu);
        if (options.Cluster is not null)
            await ClusterHosting.PrepareAsync(options.Cluster, cancel);
        // The workers of other machines outlive a power cut of this one.
        var storeOptions = StoreOptions.FromEnvironment() with { SyncEveryWrite = options.Cluster is not null };
        // Leases begin anew with the head: what workers have had to keep to themselves comes before their runs are given to others.
        if (options.Cluster is not null)
            storeOptions = storeOptions with { LeaseGrace = storeOptions.LeaseTime };
        await using var store = options.Store is null ? null : await SweepStores.OpenAsync(options.Store, storeOptions, cancel);

        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddSimpleConsole(
            console => (console.SingleLine, console.TimestampFormat, console.UseUtcTimestamp) = (true, "HH:mm:ss.fff ", true));
        builder.Logging.SetMinimumLevel(LogLevel.Information).AddFilter("Microsoft", LogLevel.Warning)
            .AddFilter("Orleans", LogLevel.Warning);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(options.Health));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimeout);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(options);
        if (store is not null)
            builder.Services.AddSingleton(store);
        // The silo first and the workers after it: services stop in the reverse order, so the workers still have a store to release their
        // runs to.
        if (options.Cluster is not null)
            ClusterHosting.Add(builder, options, options.Cluster, slots);
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

        await using var application = builder.Build();
        HealthEndpoint.Map(application);
        await application.StartAsync(cancel);
        await SayWhatRunsAsync(application, options, slots);
        await application.WaitForShutdownAsync(cancel);
        return 0;
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
        }
        await output.WriteLineAsync($"health {string.Join(", ", addresses)}/healthz");
        await output.WriteLineAsync("ready");
        await output.FlushAsync();
    }
}
