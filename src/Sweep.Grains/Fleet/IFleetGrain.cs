using Orleans.CodeGeneration;

namespace Sweep.Grains;

/// <summary>All GPUs of the cluster. Any silo answers, so it can be asked while the head is away.</summary>
[Alias("sweep.fleet"), Version(GrainProtocol.OfInterfaces)]
public interface IFleetGrain : IGrainWithIntegerKey
{
    /// <summary>The GPUs of the machines that are up, by name.</summary>
    [Alias("list")]
    Task<GpuKey[]> ListAsync(CancellationToken cancel);

    /// <summary>The machines that are up, heads first, then by name.</summary>
    [Alias("machines")]
    Task<ClusterMachine[]> ListMachinesAsync(CancellationToken cancel);
}
