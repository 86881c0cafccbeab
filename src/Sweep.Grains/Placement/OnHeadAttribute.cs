using Orleans.Placement;
using Orleans.Runtime;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Orleans.Runtime.Placement;

namespace Sweep.Grains;

/// <summary>Places a grain on a silo that has the store.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class OnHeadAttribute() : PlacementFilterAttribute(new OnHeadFilter());

internal sealed class OnHeadFilter() : PlacementFilterStrategy(order: 0);

internal sealed class OnHeadDirector(ISiloMetadataCache metadata) : IPlacementFilterDirector
{
    public IEnumerable<SiloAddress> Filter(
        PlacementFilterStrategy filterStrategy, PlacementTarget target, IEnumerable<SiloAddress> silos) =>
        silos.Where(silo => metadata.GetSiloMetadata(silo).Metadata.GetValueOrDefault(SiloLabels.Role) == SiloLabels.Head);
}
