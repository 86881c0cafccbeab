using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;
using Sweep.Core;
using Sweep.Grains;
using Sweep.Store;
using Sweep.Worker;

namespace Sweep.Silo;

/// <summary>In a cluster a device belongs to its grain: this activates those of the machine, and they start their devices.</summary>
internal sealed partial class GpuService(
    DeviceHost devices, ISweepStore store, IGrainFactory grains, SiloOptions options, TimeProvider time, ILogger<GpuService> logger)
    : WorkService(devices, store)
{
    private static readonly Backoff Backoff = new(TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(1));

    protected override async Task StartAsync(string device, CancellationToken cancel)
    {
        var key = new GpuKey(options.Machine, device);
        for (var tries = 1; ; tries++)
        {
            try
            {
                await grains.GetGrain<IGpuGrain>(key.ToString()).GetStatusAsync(cancel);
                return;
            }
            catch (Exception e) when (e is TimeoutException or OrleansException)
            {
                // A silo that has just joined, or a cluster that has just lost one, may not place grains yet.
                LogNotYet(logger, key, e.Message);
            }
            await Task.Delay(Backoff.After(tries), time, cancel);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "the grain of {Gpu} cannot be activated yet: {Reason}")]
    private static partial void LogNotYet(ILogger logger, GpuKey gpu, string reason);
}
