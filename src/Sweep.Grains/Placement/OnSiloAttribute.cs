using Orleans.Metadata;
using Orleans.Placement;
using Orleans.Runtime;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Orleans.Runtime.Placement;

namespace Sweep.Grains;

/// <summary>
/// Places a grain by one of the labels that silos have: by <see cref="SiloLabels.Role"/> on the active head, by
/// <see cref="SiloLabels.Machine"/> on the silo of the machine that the grain's <see cref="GpuKey"/> names. Orleans' own metadata filter
/// compares silos with the caller's silo, which does not matter here.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class OnSiloAttribute(string label) : PlacementFilterAttribute(new OnSiloFilter(label));

/// <summary>What the attribute says, as Orleans carries it: in the grain type's properties.</summary>
internal sealed class OnSiloFilter(string label) : PlacementFilterStrategy(order: 0)
{
    private const string Property = "label";

    /// <summary>For Orleans, which reads the label afterwards.</summary>
    public OnSiloFilter() : this("")
    {
    }

    public string Label { get; private set; } = label;

    public override void AdditionalInitialize(GrainProperties properties) =>
        Label = GetPlacementFilterGrainProperty(Property, properties) ?? "";

    protected override IEnumerable<KeyValuePair<string, string>> GetAdditionalGrainProperties(
        IServiceProvider services, Type grainClass, GrainType grainType, IReadOnlyDictionary<string, string> existingProperties) =>
        [new(Property, Label)];
}

/// <summary>Picks the silos.</summary>
internal sealed class OnSiloDirector(ISiloMetadataCache metadata) : IPlacementFilterDirector
{
    public IEnumerable<SiloAddress> Filter(PlacementFilterStrategy filterStrategy, PlacementTarget target, IEnumerable<SiloAddress> silos)
    {
        var label = ((OnSiloFilter)filterStrategy).Label;
        if (label == SiloLabels.Role)
            return ActiveHead.Among(silos, silo => metadata.GetSiloMetadata(silo).Metadata) is { } head ? [head] : [];
        var wanted = GpuKey.Parse(target.GrainIdentity.Key.ToString()!).Machine;
        return silos.Where(silo => metadata.GetSiloMetadata(silo).Metadata.GetValueOrDefault(label) == wanted);
    }
}
