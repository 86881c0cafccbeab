using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Sweep.Core;
using Sweep.Grains;
using Sweep.Store;
using Sweep.Web;

namespace Sweep.Silo;

/// <summary>The dashboard of a service: on a port of its own, over the store that the service has.</summary>
internal static class SiloDashboard
{
    /// <summary>Starts it where the options ask for it; null where they do not.</summary>
    /// <exception cref="UsageException">It cannot listen, or its token cannot be kept.</exception>
    public static async Task<DashboardServer?> StartAsync(
        SiloOptions options, HeldPorts ports, IServiceProvider services, CancellationToken cancel)
    {
        if (options.Dashboard is not { } dashboard)
            return null;
        var token = DashboardToken.OfMachine(options.Machine);
        var time = services.GetRequiredService<TimeProvider>();
        var logs = services.GetRequiredService<ILoggerProvider>();
        var server = await DashboardServer.StartAsync(
            services.GetRequiredService<ISweepStore>(),
            dashboard with
            {
                Token = token.Text,
                Time = time,
                ListenSocket = ports.Dashboard,
                SetDrained = options.Cluster is { } cluster
                    ? new ClusterGpus(services.GetRequiredService<IGrainFactory>(), cluster.OwnGateway, time).SetDrainedAsync : null,
            },
            logging => logging.AddProvider(logs).SetMinimumLevel(LogLevel.Warning),
            cancel);
        // The log may be read by more people than the file.
        await Console.Out.WriteLineAsync(
            $"dashboard {server.Url.GetLeftPart(UriPartial.Path)}?token=$(cat {CommandLine.CommandWord.Typed(token.Path)})");
        return server;
    }
}
