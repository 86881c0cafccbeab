using Orleans.Concurrency;
using Orleans.Runtime;
using Orleans.Runtime.MembershipService.SiloMetadata;

namespace Sweep.Grains;

/// <summary>Reads the list from what the silos say of themselves; stateless, on whichever silo is asked.</summary>
[StatelessWorker]
internal sealed class FleetGrain(IClusterMembershipService membership, ISiloMetadataCache labels) : Grain, IFleetGrain
{
    public Task<GpuKey[]> ListAsync(CancellationToken cancel)
    {
        var gpus = membership.CurrentSnapshot.Members.Values
            .Where(member => member.Status == SiloStatus.Active)
            .Select(member => labels.GetSiloMetadata(member.SiloAddress).Metadata)
            .SelectMany(silo => silo.GetValueOrDefault(SiloLabels.Devices, "").Split(',', StringSplitOptions.RemoveEmptyEntries)
                .Select(device => new GpuKey(silo[SiloLabels.Machine], device)))
            .OrderBy(gpu => gpu.ToString(), StringComparer.Ordinal);
        return Task.FromResult(gpus.ToArray());
    }
}
