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
        var gpus = Up().Select(LabelsOf)
            .SelectMany(silo => silo.GetValueOrDefault(SiloLabels.Devices, "").Split(',', StringSplitOptions.RemoveEmptyEntries)
                .Select(device => new GpuKey(silo[SiloLabels.Machine], device)))
            .OrderBy(gpu => gpu.ToString(), StringComparer.Ordinal);
        return Task.FromResult(gpus.ToArray());
    }

    public Task<ClusterMachine[]> ListMachinesAsync(CancellationToken cancel)
    {
        var up = Up().ToList();
        var active = ActiveHead.Among(up, LabelsOf);
        return Task.FromResult(up.Select(silo => Describe(silo, LabelsOf(silo), silo.Equals(active)))
            .OrderBy(machine => machine.Role switch { MachineRole.ActiveHead => 0, MachineRole.StandbyHead => 1, _ => 2 })
            .ThenBy(machine => machine.Name, StringComparer.Ordinal)
            .ToArray());
    }

    private static ClusterMachine Describe(SiloAddress silo, IReadOnlyDictionary<string, string> labels, bool isActive) => new(
        labels.GetValueOrDefault(SiloLabels.Machine, "?"),
        silo.Endpoint.ToString(),
        isActive ? MachineRole.ActiveHead
            : labels.GetValueOrDefault(SiloLabels.Role) == SiloLabels.Head ? MachineRole.StandbyHead : MachineRole.Worker,
        labels.GetValueOrDefault(SiloLabels.Version, ""));

    private IEnumerable<SiloAddress> Up() => membership.CurrentSnapshot.Members.Values
        .Where(member => member.Status == SiloStatus.Active).Select(member => member.SiloAddress);

    private IReadOnlyDictionary<string, string> LabelsOf(SiloAddress silo) => labels.GetSiloMetadata(silo).Metadata;
}
