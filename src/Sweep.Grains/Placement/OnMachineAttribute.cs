using Orleans.Placement;
using Orleans.Runtime;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Orleans.Runtime.Placement;

namespace Sweep.Grains;

/// <summary>
/// Places a grain whose key is <c>machine/device</c> on the silo of that machine. Orleans' own metadata filter compares silos with the
/// caller's silo, not with the grain's key, which is what decides here.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class OnMachineAttribute() : PlacementFilterAttribute(new OnMachineFilter());

internal sealed class OnMachineFilter() : PlacementFilterStrategy(order: 0);

internal sealed class OnMachineDirector(ISiloMetadataCache metadata) : IPlacementFilterDirector
{
    public IEnumerable<SiloAddress> Filter(PlacementFilterStrategy filterStrategy, PlacementTarget target, IEnumerable<SiloAddress> silos)
    {
        var machine = GpuKey.Parse(target.GrainIdentity.Key.ToString()!).Machine;
        return silos.Where(silo => metadata.GetSiloMetadata(silo).Metadata.GetValueOrDefault(SiloLabels.Machine) == machine);
    }
}
