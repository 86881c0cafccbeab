using Microsoft.Extensions.Hosting;
using Sweep.Worker;

namespace Sweep.Silo;

/// <summary>The workers' place in the service's life: they start when all else has, and stop before anything else does.</summary>
internal sealed class WorkService(DeviceHost devices) : BackgroundService
{
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await devices.StopAllAsync();
        await base.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        devices.StartAll();
        if (devices.List().Count == 0)
            return;
        // A worker that broke takes the service with it: its manager starts a new one, rather than leave a machine that looks alive and
        // trains nothing.
        throw await devices.Broken.WaitAsync(stoppingToken);
    }
}
