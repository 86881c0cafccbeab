using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;
using Sweep.Core;
using Sweep.Grains;
using Sweep.Store;
using Sweep.Worker;

namespace Sweep.Silo;

/// <summary>Makes the service a silo.</summary>
internal static class ClusterHosting
{
    // A silo that was frozen and declared dead hears of it from the table only: nobody talks to the dead. Until then its trainers use the
    // machine for nothing.
    private static readonly TimeSpan TableRefresh = TimeSpan.FromSeconds(5);

    public static void Add(
        WebApplicationBuilder builder, SiloOptions options, ClusterSettings cluster, IReadOnlyList<DeviceSlot> slots)
    {
        var tls = ClusterTls.FromEnvironment();
        builder.Host.UseOrleans(silo =>
        {
            tls?.Secure(silo);
            silo.Configure<ClusterOptions>(o => (o.ClusterId, o.ServiceId) = (cluster.Id, cluster.Id));
            // By this name the head finds a dead silo's leases.
            silo.Configure<Orleans.Configuration.SiloOptions>(o => o.SiloName = WorkerProcess.Name);
            silo.Configure<EndpointOptions>(o =>
            {
                (o.AdvertisedIPAddress, o.SiloPort, o.GatewayPort) = (cluster.Advertise, cluster.SiloPort, cluster.GatewayPort);
                o.SiloListeningEndpoint = new IPEndPoint(cluster.Listen, cluster.SiloPort);
                o.GatewayListeningEndpoint = new IPEndPoint(cluster.Listen, cluster.GatewayPort);
            });
            silo.Configure<ClusterMembershipOptions>(o =>
            {
                (o.ProbeTimeout, o.NumVotesForDeathDeclaration) = (cluster.ProbeTimeout, cluster.DeathVotes);
                o.TableRefreshTimeout = TableRefresh;
                // Where one silo's word is enough, it need not ask another to look too: for a frozen silo, which refuses nothing and
                // answers nothing, the two would wait for each other's time-outs, and half a minute passed here instead of three seconds.
                o.EnableIndirectProbes = cluster.DeathVotes > 1;
            });
            UseMembership(silo, cluster);
            silo.AddSweepGrains(options.Machine, slots.Select(slot => slot.Id), options.IsHead);
        });
        builder.Services.AddSingleton(DrainedDevices.Of(options.Machine));
        if (options.IsHead)
        {
            builder.Services.AddHostedService<DeadSilos>();
        }
        else
        {
            builder.Services.AddSingleton<ISweepStore>(services => new OrleansSweepStore(
                services.GetRequiredService<IGrainFactory>(), $"the head silo of cluster {cluster.Id} ({MembershipOf(cluster)})",
                    services.GetRequiredService<TimeProvider>()));
        }
    }

    /// <summary>What must be there before a silo starts.</summary>
    public static Task PrepareAsync(ClusterSettings cluster, CancellationToken cancel) =>
        MembershipDatabase.IsOne(cluster.Membership)
            ? MembershipSchema.EnsureAsync(MembershipDatabase.Parse(cluster.Membership), cancel)
            : Task.CompletedTask;

    private static void UseMembership(ISiloBuilder silo, ClusterSettings cluster)
    {
        if (MembershipDatabase.IsOne(cluster.Membership))
            silo.UseAdoNetClustering(
                o => (o.Invariant, o.ConnectionString) = ("Npgsql", MembershipDatabase.Parse(cluster.Membership).ConnectionString));
        else
            silo.UseDevelopmentClustering(PrimaryOf(cluster));
    }

    /// <summary>Where the membership is, without a password.</summary>
    private static string MembershipOf(ClusterSettings cluster) =>
        MembershipDatabase.IsOne(cluster.Membership) ? MembershipDatabase.Parse(cluster.Membership).Description : cluster.Membership;

    private static IPEndPoint PrimaryOf(ClusterSettings cluster)
    {
        var colon = cluster.Membership.LastIndexOf(':');
        if (colon > 0
            && int.TryParse(cluster.Membership.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            && IPAddress.TryParse(cluster.Membership.AsSpan(0, colon), out var address))
        {
            return new IPEndPoint(address, port);
        }
        throw new UsageException(
            $"--cluster '{cluster.Membership}' is neither postgres://... nor ADDRESS:PORT of the silo that keeps the membership");
    }
}
