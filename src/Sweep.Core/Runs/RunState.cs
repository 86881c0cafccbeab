namespace Sweep.Core;

/// <summary>Where a run is in its life; docs/state-machine.md draws the transitions. Stored and printed in lower case.</summary>
public enum RunState
{
    /// <summary>Waits for a slot, to train as far as it is to go.</summary>
    Queued,
    Running,
    /// <summary>
    /// Trained as far as the decisions of early stopping allow so far, and waits for the next one. Only sweeps with early_terminate have
    /// it.
    /// </summary>
    Paused,
    Completed,
    /// <summary>The loss became NaN or infinite.</summary>
    Diverged,
    Failed,
    /// <summary>Ended early by the sweep's early_terminate rule.</summary>
    Stopped,
    Cancelled,
}

/// <summary>
/// Why an attempt ended without completing. Only <see cref="Crash"/> and <see cref="Lost"/> are retried by themselves. Stored and printed
/// in snake_case.
/// </summary>
public enum FailureKind
{
    /// <summary>The configuration cannot be trained.</summary>
    Config,
    /// <summary>The data file is unreadable or not the one that was submitted.</summary>
    Data,
    OutOfMemory,
    /// <summary>NaN or infinite loss, at the step named in the message.</summary>
    Diverged,
    /// <summary>The trainer process died or hung; the message holds the exit code or signal and its last lines of stderr.</summary>
    Crash,
    /// <summary>The lease expired: the worker died or was cut off.</summary>
    Lost,
    Cancelled,
    /// <summary>A trainer found no room for a checkpoint. No failure of the run: its worker gives it back to the queue.</summary>
    DiskFull,
}

/// <summary>The stored and printed spelling of the enums: lower snake_case.</summary>
public static class RunStateNames
{
    public static string ToName(this RunState state) => EnumNames.Of(state);

    public static string ToName(this FailureKind kind) => EnumNames.Of(kind);

    public static RunState ParseRunState(string name) => EnumNames.Parse<RunState>(name, "not a run state");

    public static FailureKind ParseFailureKind(string name) => EnumNames.Parse<FailureKind>(name, "not a failure kind");

    /// <summary>True when no worker will touch the run again unless someone resumes it or changes the rule that stopped it.</summary>
    public static bool IsFinal(this RunState state) => state is not (RunState.Queued or RunState.Running or RunState.Paused);
}
