using Sweep.Store;

namespace Sweep.Grains;

/// <summary>The GPUs of a cluster, asked and told from outside: through their grains, so that nothing of it needs the head.</summary>
public sealed class ClusterGpus(IGrainFactory grains, OrleansLocation cluster, TimeProvider time)
{
    /// <summary>The GPUs of the machines that are up, by name.</summary>
    /// <exception cref="StoreUnavailableException">No silo answers.</exception>
    public async Task<IReadOnlyList<GpuKey>> ListAsync(CancellationToken cancel) =>
        await Calls(cluster.ToString(), "see whether a silo runs there").RunAsync(
            () => grains.GetGrain<IFleetGrain>(0).ListAsync(cancel), cancel);

    /// <summary>Calls the grain of one GPU, again while no answer comes.</summary>
    /// <exception cref="StoreUnavailableException">It does not answer.</exception>
    public Task<T> CallAsync<T>(GpuKey gpu, Func<IGpuGrain, Task<T>> call, CancellationToken cancel) =>
        Calls(gpu.ToString(), $"see whether the silo of machine {gpu.Machine} runs, and repeat the command").RunAsync(
            () => call(grains.GetGrain<IGpuGrain>(gpu.ToString())), cancel);

    private GrainCalls Calls(string where, string remedy) => new(where, time, remedy);
}
