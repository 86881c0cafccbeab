using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Placement;
using Orleans.Runtime.MembershipService.SiloMetadata;

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
    /// <see cref="OrleansSweepStore"/> elsewhere), an <see cref="Worker.DeviceHost"/>, the machine's
    /// <see cref="Worker.DrainedDevices"/> and a <see cref="TimeProvider"/>.
    /// </summary>
    /// <param name="machine">What the keys of this machine's <see cref="IGpuGrain"/>s begin with.</param>
    /// <param name="devices">The machine's device slots.</param>
    /// <param name="isHead">Whether the store is here.</param>
    public static ISiloBuilder AddSweepGrains(this ISiloBuilder silo, string machine, IEnumerable<string> devices, bool isHead)
    {
        silo.UseSiloMetadata(new Dictionary<string, string>
        {
            [SiloLabels.Machine] = machine,
            [SiloLabels.Devices] = string.Join(',', devices),
            [SiloLabels.Role] = isHead ? SiloLabels.Head : SiloLabels.Worker,
        });
        silo.AddIncomingGrainCallFilter<FaultFilter>();
        silo.AddIncomingGrainCallFilter<StoreDeadlineFilter>();
        // A filter for each grain class: its label is a part of it.
        silo.Services.AddPlacementFilter<OnSiloFilter, OnSiloDirector>(ServiceLifetime.Transient);
        silo.Services.AddSweepSerialization();
        silo.Services.Configure<SiloMessagingOptions>(Configure);
        return silo;
    }

    /// <summary>How long calls wait, for silos and clients alike.</summary>
    internal static void Configure(MessagingOptions options)
    {
        options.ResponseTimeout = ResponseTimeout;
        // A call without an answer is repeated. A write that is slow for once must not be cancelled by its first caller's timeout, or the
        // repetition would be as slow and end the same way; cancelled is only what its caller cancels.
        options.CancelRequestOnTimeout = false;
    }
}
