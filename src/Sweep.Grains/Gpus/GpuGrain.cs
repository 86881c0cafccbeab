using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Sweep.Core;
using Sweep.Store;
using Sweep.Worker;

namespace Sweep.Grains;

/// <summary>
/// A grain owns a GPU and runs one configuration, recording periodic losses: <see cref="WorkAsync"/> has the GPU claim a configuration from
/// the store, train it in a process of its own, record every evaluation under the run's lease, and take the next. (Small configurations may
/// share the GPU: <c>--pack</c>.) Whether the GPU is to work or to be drained is this grain's to say; a file on the machine keeps it.
/// <para>
/// The process handle is in the machine's <see cref="DeviceHost"/>, and the run's lease with it. A new activation of this grain (Orleans
/// may make one when the silo that kept its address dies) finds both as they are: it disturbs no training.
/// </para>
/// <para>Reentrant, so that a status is answered while a drain waits for its checkpoint. Never collected: its GPU is always there.</para>
/// </summary>
[Reentrant, CollectionAgeLimit(AlwaysActive = true), OnSilo(SiloLabels.Machine)]
internal sealed partial class GpuGrain(
    DeviceHost machine, DrainedDevices drained, ISweepStore store, TimeProvider time, ILogger<GpuGrain> logger) : Grain, IGpuGrain
{
    // Trainers get 20 s to checkpoint; what takes longer goes on, and the caller hears how far it is.
    private static readonly TimeSpan LongestDrain = TimeSpan.FromSeconds(30);

    // A head that answers does so in milliseconds.
    private static readonly TimeSpan LongestCancel = TimeSpan.FromSeconds(5);

    private Task _settling = Task.CompletedTask;

    private string Gpu => GpuKey.Parse(this.GetPrimaryKeyString()).Device;

    /// <summary>The silo activates the grains of its machine when it starts: that is what starts their GPUs.</summary>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var gpu = Gpu;
        if (machine.Devices.Contains(gpu))
            _settling = Task.Run(() => BeginAsync(gpu), CancellationToken.None);
        return Task.CompletedTask;
    }

    public Task<DeviceStatus> GetStatusAsync(CancellationToken cancel) => Task.FromResult(machine.Status(Gpu));

    public Task<DeviceStatus> DrainAsync(CancellationToken cancel) => ChangeAsync(drained.Add, cancel);

    public Task<DeviceStatus> UndrainAsync(CancellationToken cancel) => ChangeAsync(drained.Remove, cancel);

    public async Task<CancelledRun[]> CancelAsync(RunId? run, CancellationToken cancel)
    {
        var asked = machine.Cancel(Gpu, run);
        await Task.WhenAny(Task.WhenAll(asked.Select(one => one.Cancelled)), Task.Delay(LongestCancel, time, cancel));
        return [.. asked.Select(one => new CancelledRun(one.Run, OutcomeOf(one.Cancelled)))];
    }

    private static CancelOutcome OutcomeOf(Task<bool> cancelled) =>
        !cancelled.IsCompleted ? CancelOutcome.Pending : cancelled.Result ? CancelOutcome.Cancelled : CancelOutcome.Ended;

    /// <summary>The GPU's work, for as long as it is not drained: claim, train, record, and again.</summary>
    private Task WorkAsync(string gpu) => machine.StartAsync(gpu, store);

    private async Task<DeviceStatus> ChangeAsync(Action<string> change, CancellationToken cancel)
    {
        var gpu = Gpu;
        _ = machine.Status(gpu);
        change(gpu);
        _settling = Task.Run(() => SettleAsync(gpu), CancellationToken.None);
        await Task.WhenAny(_settling, Task.Delay(LongestDrain, time, cancel));
        if (_settling.IsFaulted)
            await _settling;
        return machine.Status(gpu);
    }

    /// <summary>Nobody waits for this, so what goes wrong is logged; <c>drain</c> or <c>undrain</c> tries again.</summary>
    private async Task BeginAsync(string gpu)
    {
        try
        {
            await SettleAsync(gpu);
        }
        catch (Exception e)
        {
            LogNotBegun(logger, e, gpu);
        }
    }

    /// <summary>Brings the GPU to where it is to be. Meanwhile somebody may have asked for the opposite.</summary>
    private async Task SettleAsync(string gpu)
    {
        bool rests;
        do
        {
            rests = drained.Contains(gpu);
            await (rests ? machine.DrainAsync(gpu, store) : WorkAsync(gpu));
        }
        while (rests != drained.Contains(gpu));
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Gpu} could not be started, or drained as it is to be")]
    private static partial void LogNotBegun(ILogger logger, Exception error, string gpu);
}
