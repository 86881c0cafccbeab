using Sweep.Core;
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

    /// <summary>The machines that are up, heads first, then by name.</summary>
    /// <exception cref="StoreUnavailableException">No silo answers.</exception>
    public async Task<IReadOnlyList<ClusterMachine>> ListMachinesAsync(CancellationToken cancel) =>
        await Calls(cluster.ToString(), "see whether a silo runs there").RunAsync(
            () => grains.GetGrain<IFleetGrain>(0).ListMachinesAsync(cancel), cancel);

    /// <summary>Calls the grain of one GPU, again while no answer comes.</summary>
    /// <exception cref="StoreUnavailableException">It does not answer.</exception>
    public Task<T> CallAsync<T>(GpuKey gpu, Func<IGpuGrain, Task<T>> call, CancellationToken cancel) =>
        new GrainCalls(
            gpu.ToString(), time, $"see whether the silo of machine {gpu.Machine} runs, and repeat the command",
            nobody: $"machine {gpu.Machine} is not in the cluster any more")
            .RunAsync(() => call(grains.GetGrain<IGpuGrain>(gpu.ToString())), cancel);

    /// <summary>Takes the GPU that a slot is of out of work, over restarts of its machine too, or lets it work again.</summary>
    /// <param name="slot">The device, or one of its slots where it has several: <c>cuda:1</c>, <c>cuda:1.0</c>.</param>
    /// <exception cref="NotFoundException">No machine that is up has it.</exception>
    /// <exception cref="StoreUnavailableException">It does not answer.</exception>
    public async Task<DeviceStatus> SetDrainedAsync(string machine, string slot, bool drained, CancellationToken cancel)
    {
        var there = await ListAsync(cancel);
        var found = there.Where(gpu => gpu.Machine == machine
            && (gpu.Device == slot || slot.StartsWith($"{gpu.Device}.", StringComparison.Ordinal))).ToList();
        if (found.Count == 0)
        {
            throw new NotFoundException("device", Quoted.Plain($"{machine}/{slot}"), there.Count == 0
                ? "no machine that is up has one" : $"there are {string.Join(", ", there)}");
        }
        return await CallAsync(found[0], gpu => drained ? gpu.DrainAsync(cancel) : gpu.UndrainAsync(cancel), cancel);
    }

    private GrainCalls Calls(string where, string remedy) => new(where, time, remedy);
}
