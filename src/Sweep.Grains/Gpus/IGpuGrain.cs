using Orleans.CodeGeneration;
using Sweep.Core;
using Sweep.Store;

namespace Sweep.Grains;

/// <summary>
/// A GPU (or a CPU slot), by its <see cref="GpuKey"/>: the one through which it is started, stopped and asked, from anywhere in the cluster
/// and whether or not the head answers. It lives on the machine that has the GPU.
/// </summary>
[Alias("sweep.gpu"), Version(GrainProtocol.OfInterfaces)]
public interface IGpuGrain : IGrainWithStringKey
{
    /// <summary>What the GPU does now: the run it trains, how far that is, the loss recorded last.</summary>
    [Alias("status")]
    Task<DeviceStatus> GetStatusAsync(CancellationToken cancel);

    /// <summary>
    /// Has it checkpoint and give back what it trains and take nothing new, until <see cref="UndrainAsync"/>: over restarts of its machine
    /// too. Returns when that is done, or in state <see cref="DeviceState.Draining"/> when it takes long; it goes on then.
    /// </summary>
    [Alias("drain"), ResponseTimeout("00:00:40")]
    Task<DeviceStatus> DrainAsync(CancellationToken cancel);

    /// <summary>Has it take work again; one that is draining still does so afterwards.</summary>
    [Alias("undrain"), ResponseTimeout("00:00:40")]
    Task<DeviceStatus> UndrainAsync(CancellationToken cancel);

    /// <summary>
    /// Stops the training of what it trains now, for good, and has the store record that under the lease's epoch: at once, or as soon as
    /// the store answers. Until then the lease is kept, so that nobody else gets the run. Empty when it trains no such run.
    /// </summary>
    /// <param name="run">Only this run; null for all, where runs are packed.</param>
    [Alias("cancel"), ResponseTimeout("00:00:15")]
    Task<CancelledRun[]> CancelAsync(RunId? run, CancellationToken cancel);
}
