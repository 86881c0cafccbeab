using Sweep.Core;
using Sweep.Store;

namespace Sweep.Worker;

/// <summary>What a worker does, as it happens, for a live view or a log. Delivered in order for each device slot.</summary>
/// <param name="Device">The slot: <c>cpu:0</c>, <c>cuda:1</c>.</param>
public abstract record WorkerEvent(string Device);

/// <summary>The device as a whole: it begins to wait for work, is told to stop, or has stopped.</summary>
public sealed record DeviceStateEvent(string Device, DeviceState State) : WorkerEvent(Device);

/// <summary>The run is this device's now; its trainer has not begun yet.</summary>
public sealed record RunClaimedEvent(string Device, RunId Run, int MaxIters) : WorkerEvent(Device);

/// <param name="FromStep">0, or the step it resumed from.</param>
/// <param name="TrainerProcessId">Of the process that trains it, for whoever wants to watch it, or to kill it on purpose.</param>
public sealed record RunStartedEvent(
    string Device, RunId Run, Hyperparameters Hyperparameters, int Attempt, int FromStep, long NParams,
        int TrainerProcessId) : WorkerEvent(Device);

public sealed record RunProgressEvent(string Device, RunId Run, int Step, int MaxIters, double TokensPerSecond) : WorkerEvent(Device);

/// <param name="Metric">What its sweep ranks by: <c>val_loss</c> or <c>train_loss</c>.</param>
/// <param name="Best">Whether it is the run's best by that.</param>
public sealed record RunEvaluatedEvent(string Device, RunId Run, Evaluation Evaluation, string Metric, bool Best) : WorkerEvent(Device);

/// <param name="State">The state the run is in now: final, or queued when it was released or will be retried.</param>
/// <param name="Score">What it reached; null when this attempt evaluated nothing.</param>
/// <param name="Failure">Why, when the attempt failed.</param>
public sealed record RunEndedEvent(
    string Device, RunId Run, RunState State, RunScore? Score, string? Failure, double Seconds) : WorkerEvent(Device)
{
    /// <summary>Where its results come from when it was not trained; null when it was.</summary>
    public RunReuse? Reuse { get; init; }

    /// <summary>The lease ended before the attempt did, by nobody's decision.</summary>
    public bool LeaseWasLost { get; init; }
}

/// <param name="Metric">What its sweep ranks by.</param>
/// <param name="Last">The attempt's last evaluation.</param>
/// <param name="Best">The best metric of all the run's attempts, which the leaderboard ranks by; null when none is a number.</param>
public sealed record RunScore(string Metric, Evaluation Last, double? Best);

/// <param name="Message">What failed and what to do.</param>
public sealed record DeviceQuarantinedEvent(string Device, string Message) : WorkerEvent(Device);

/// <summary>A quarantined device takes runs again.</summary>
public sealed record DeviceTriedAgainEvent(string Device) : WorkerEvent(Device);

/// <summary>Something worth a line that is no failure: a damaged checkpoint was skipped, a lease was lost.</summary>
public sealed record WorkerNoticeEvent(string Device, RunId? Run, string Message) : WorkerEvent(Device);
