using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Runtime.MembershipService.SiloMetadata;
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

    private const int MissedSigns = 3;

    // Orleans' 30 s would make a new silo wait as long as it may take to start at all.
    private static readonly TimeSpan SignOfLife = TimeSpan.FromSeconds(10);

    /// <summary>
    /// A silo that has not written for so long that it lives is passed over by those that join: three signs of life are missing. A cluster
    /// whose silos have all died or are frozen can thus be started again after this time.
    /// </summary>
    internal static readonly TimeSpan Forgotten = MissedSigns * SignOfLife;

    /// <summary>
    /// Orleans' own measure of how long a silo may take to join: a head that is away for a restart of its machine is waited for.
    /// </summary>
    private static readonly TimeSpan JoinTimeout = TimeSpan.FromMinutes(2);

    /// <param name="slots">The machine's devices.</param>
    /// <param name="self">What the silo says of itself to the others.</param>
    /// <param name="ports">Held until Orleans binds its own.</param>
    public static void Add(
        WebApplicationBuilder builder,
        SiloOptions options,
        ClusterSettings cluster,
        IReadOnlyList<DeviceSlot> slots,
        SiloClaim self,
        ClusterTls? tls,
        HeldPorts ports)
    {
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
                // Orleans lets the timeout grow up to four times with the answers it gets, and the time to find a frozen silo with it.
                o.ProbeTimeout = o.MinProbeTimeout = o.MaxProbeTimeout = cluster.ProbeTimeout;
                (o.NumVotesForDeathDeclaration, o.MaxJoinAttemptTime) = (cluster.DeathVotes, JoinTimeout);
                o.TableRefreshTimeout = TableRefresh;
                (o.IAmAliveTablePublishTimeout, o.NumMissedTableIAmAliveLimit) = (SignOfLife, MissedSigns);
                // Where one silo's word is enough, it need not ask another to look too: for a frozen silo, which refuses nothing and
                // answers nothing, the two would wait for each other's time-outs, and half a minute passed here instead of three seconds.
                o.EnableIndirectProbes = cluster.DeathVotes > 1;
            });
            UseMembership(silo, cluster);
            silo.AddSweepGrains(options.Machine, slots.Select(slot => slot.Id), options.IsHead);
            silo.UseSiloMetadata(self.ToLabels());
        });
        builder.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(new PortHandover(ports));
        builder.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(
            services => ActivatorUtilities.CreateInstance<JoinCheck>(services, self));
        builder.Services.AddSingleton(DrainedDevices.Of(options.Machine));
        if (options.IsHead)
        {
            builder.Services.AddSingleton<HeadRole>();
            builder.Services.AddHostedService<DeadSilos>();
            builder.Services.AddHostedService<StandbyWatch>();
        }
        else
        {
            builder.Services.AddSingleton<ISweepStore>(services => new OrleansSweepStore(
                services.GetRequiredService<IGrainFactory>(), $"the head silo of cluster {cluster.Id} ({MembershipOf(cluster)})",
                    services.GetRequiredService<TimeProvider>()));
        }
    }

    private static void UseMembership(ISiloBuilder silo, ClusterSettings cluster)
    {
        if (MembershipDatabase.IsOne(cluster.Membership))
            silo.UseAdoNetClustering(
                o => (o.Invariant, o.ConnectionString) = ("Npgsql", MembershipDatabase.Parse(cluster.Membership).ConnectionString));
        else
            silo.UseDevelopmentClustering(cluster.Primary);
    }

    /// <summary>Where the membership is, without a password.</summary>
    private static string MembershipOf(ClusterSettings cluster) =>
        MembershipDatabase.IsOne(cluster.Membership) ? MembershipDatabase.Parse(cluster.Membership).Description : cluster.Membership;
}
