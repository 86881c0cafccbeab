using Microsoft.Extensions.Hosting;
using Sweep.Store;
using Sweep.Worker;

namespace Sweep.Silo;

/// <summary>
/// The devices' place in the service's life: they start when all else has, and stop before anything else does. Here for a service without a
/// cluster, whose devices work for its store.
/// </summary>
internal class WorkService(DeviceHost devices, ISweepStore store) : BackgroundService
{
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await devices.StopAllAsync();
        await base.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.WhenAll(devices.Devices.Select(device => StartAsync(device, stoppingToken)));
        if (devices.Devices.Count == 0)
            return;
        // A worker that broke takes the service with it: its manager starts a new one, rather than leave a machine that looks alive and
        // trains nothing.
        throw await devices.Broken.WaitAsync(stoppingToken);
    }

    protected virtual Task StartAsync(string device, CancellationToken cancel) => devices.StartAsync(device, store);
}
