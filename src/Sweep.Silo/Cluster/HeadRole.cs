using Orleans.Runtime;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Sweep.Grains;

namespace Sweep.Silo;

/// <summary>Whether this head is the active one of its cluster, or a standby of which.</summary>
internal sealed class HeadRole(ILocalSiloDetails self, IClusterMembershipService membership, ISiloMetadataCache metadata)
{
    /// <summary>The active head; null while this silo has not joined, or knows of none.</summary>
    public SiloAddress? Active => ActiveHead.Among(
        membership.CurrentSnapshot.Members.Values.Where(member => member.Status == SiloStatus.Active).Select(member => member.SiloAddress),
        silo => metadata.GetSiloMetadata(silo).Metadata);

    public bool IsActive => self.SiloAddress.Equals(Active);

    /// <summary>As <c>head h1 at 10.0.0.10:11111</c>.</summary>
    public string NameOf(SiloAddress head)
    {
        var machine = metadata.GetSiloMetadata(head).Metadata.GetValueOrDefault(SiloLabels.Machine, "of an unknown machine");
        return $"head {machine} at {head.Endpoint}";
    }

    /// <summary>For people.</summary>
    public override string ToString() => Active is not { } active ? "no head is active"
        : active.Equals(self.SiloAddress) ? "this head is active"
        : $"standby: {NameOf(active)} is active";
}
