using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Placement;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Orleans.Serialization;

namespace Sweep.Grains;

/// <summary>What a silo and a client of a Sweep cluster have in common, and what makes a silo host Sweep's grains.</summary>
public static class SweepGrainsHosting
{
    /// <summary>
    /// How long a call waits for its answer. Orleans does not tell a caller that the gateway of a call in flight died, so this is how long
    /// such a call is blind; it is repeated then. Calls with long answers say so at their declaration.
    /// </summary>
    public static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long a head's store may try again after a broken connection: within the deadline that a call of the store grain has on the head,
    /// so that the cause is known by then.
    /// </summary>
    public static readonly TimeSpan StoreRetryTime = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Hosts the grains. The silo's services must have an <c>ISweepStore</c> (the store itself on a head, an
    /// <see cref="OrleansSweepStore"/> elsewhere), an <see cref="Worker.DeviceHost"/> and a <see cref="TimeProvider"/>.
    /// </summary>
    /// <param name="machine">What the keys of this machine's <see cref="IGpuGrain"/>s begin with.</param>
    /// <param name="isHead">Whether the store is here.</param>
    public static ISiloBuilder AddSweepGrains(this ISiloBuilder silo, string machine, bool isHead)
    {
        silo.UseSiloMetadata(new Dictionary<string, string>
        {
            [SiloLabels.Machine] = machine,
            [SiloLabels.Role] = isHead ? SiloLabels.Head : SiloLabels.Worker,
        });
        silo.AddIncomingGrainCallFilter<FaultFilter>();
        silo.AddIncomingGrainCallFilter<StoreDeadlineFilter>();
        silo.Services.AddPlacementFilter<OnHeadFilter, OnHeadDirector>(ServiceLifetime.Singleton);
        silo.Services.AddPlacementFilter<OnMachineFilter, OnMachineDirector>(ServiceLifetime.Singleton);
        silo.Services.AddSweepWireTypes();
        silo.Services.Configure<SiloMessagingOptions>(options => options.ResponseTimeout = ResponseTimeout);
        return silo;
    }

    internal static IServiceCollection AddSweepWireTypes(this IServiceCollection services) =>
        services.AddSingleton<ITypeFilter, WireTypeFilter>().AddSerializer(
            serializer => serializer.AddAssembly(typeof(IStoreGrain).Assembly));
}
