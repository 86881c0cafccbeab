using Orleans.Concurrency;
using Sweep.Store;

namespace Sweep.Grains;

/// <summary>
/// Holds nothing: what runs is the service's business and outlives every activation of this grain. Reentrant, so that a status is answered
/// while a drain waits for its checkpoint.
/// </summary>
[Reentrant, OnMachine]
internal sealed class GpuGrain(IDeviceHost devices, ISweepStore store) : Grain, IGpuGrain
{
    private string Device => GpuKey.Parse(this.GetPrimaryKeyString()).Device;

    public Task<Wire<GpuStatus>> GetStatusAsync() => Task.FromResult(Wire.Of(devices.Status(Device)));

    public Task DrainAsync() => devices.DrainAsync(Device, CancellationToken.None);

    public Task ResumeAsync() => devices.ResumeAsync(Device, CancellationToken.None);

    public async Task<bool> CancelAsync()
    {
        var cancelled = 0;
        foreach (var run in devices.Status(Device).Runs)
            cancelled += await store.CancelAsync(run.Sweep, run.Number, CancellationToken.None);
        return cancelled > 0;
    }
}
