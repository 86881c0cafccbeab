using Orleans.Concurrency;
using Sweep.Store;
using Sweep.Worker;

namespace Sweep.Grains;

/// <summary>
/// Passes calls on to the <see cref="DeviceHost"/> of its machine. Stateless: what runs is the host's business and outlives every
/// activation of this grain. Reentrant, so that a status is answered while a drain waits for its checkpoint.
/// </summary>
[Reentrant, OnMachine]
internal sealed class GpuGrain(DeviceHost devices, ISweepStore store) : Grain, IGpuGrain
{
    private string Device => GpuKey.Parse(this.GetPrimaryKeyString()).Device;

    public Task<Wire<GpuStatus>> GetStatusAsync() => Task.FromResult(Wire.Of(devices.Status(Device)));

    public Task DrainAsync() => devices.DrainAsync(Device, CancellationToken.None);

    public Task ResumeAsync()
    {
        devices.Resume(Device);
        return Task.CompletedTask;
    }

    public async Task<bool> CancelAsync()
    {
        var cancelled = 0;
        foreach (var run in devices.Status(Device).Runs)
            cancelled += await store.CancelAsync(run.Sweep, run.Number, CancellationToken.None);
        return cancelled > 0;
    }
}
