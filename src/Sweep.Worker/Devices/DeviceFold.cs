using Sweep.Core;
using Sweep.Store;

namespace Sweep.Worker;

/// <summary>
/// Makes a device's status of what its worker says, event by event: the one place where that is done, for the live view, for the store's
/// list and for the device's grain.
/// </summary>
public static class DeviceFold
{
    /// <summary>The status after <paramref name="happened"/>, which is of this device slot or of a lane of it.</summary>
    public static DeviceStatus After(this DeviceStatus device, WorkerEvent happened) => happened switch
    {
        DeviceStateEvent e => device.InState(e.State),
        RunClaimedEvent e => device.With(new DeviceRun(e.Device, e.Run) { MaxIters = e.MaxIters }),
        RunStartedEvent e => device.With(new DeviceRun(e.Device, e.Run) { Step = e.FromStep, MaxIters = e.Hyperparameters.MaxIters }),
        RunProgressEvent e => device.Change(
            e.Device, e.Run, run => run with { Step = e.Step, MaxIters = e.MaxIters, TokensPerSecond = e.TokensPerSecond }),
        RunEvaluatedEvent e => device.Change(e.Device, e.Run, run => run with { Step = e.Evaluation.Step, Last = e.Evaluation }),
        RunEndedEvent e => device.Training([.. device.Runs.Where(run => run.Lane != e.Device)]),
        DeviceQuarantinedEvent e => (device with { Message = e.Message }).Training(
            [.. device.Runs.Where(run => run.Lane != e.Device)]),
        DeviceTriedAgainEvent => (device with { Message = null }).Training(device.Runs),
        _ => device,
    };

    /// <summary>The run of that name among those it trains; null when it does not.</summary>
    public static DeviceRun? Find(this DeviceStatus device, RunId run) => device.Runs.FirstOrDefault(found => found.Run == run);

    private static DeviceStatus InState(this DeviceStatus device, DeviceState state) => state switch
    {
        DeviceState.Idle => device with { State = state, Runs = [], Message = null },
        // Told so while it trains: the runs end one by one.
        DeviceState.Draining => device with { State = state },
        // The reason that a device is out of work outlives its worker.
        DeviceState.Gone when device.State == DeviceState.Quarantined => device,
        _ => device with { State = state, Runs = [] },
    };

    private static DeviceStatus With(this DeviceStatus device, DeviceRun started) => device.Training(
        [.. device.Runs.Where(run => run.Lane != started.Lane).Append(started).OrderBy(run => run.Lane, StringComparer.Ordinal)]);

    private static DeviceStatus Change(this DeviceStatus device, string lane, RunId run, Func<DeviceRun, DeviceRun> change) =>
        device with { Runs = [.. device.Runs.Select(r => r.Lane == lane && r.Run == run ? change(r) : r)] };

    private static DeviceStatus Training(this DeviceStatus device, IReadOnlyList<DeviceRun> runs)
    {
        var state = runs.Count > 0 ? DeviceState.Running
            : device.Message is null ? DeviceState.Idle
            : DeviceState.Quarantined;
        return device with { Runs = runs, State = device.State == DeviceState.Draining ? device.State : state };
    }
}
