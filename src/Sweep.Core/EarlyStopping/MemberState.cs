namespace Sweep.Core.EarlyStopping;

/// <summary>
/// Where a run of a cohort is in its life: the states of <see cref="RunState"/>, and <see cref="Paused"/>, which only sweeps with rungs
/// have.
/// </summary>
public enum MemberState
{
    /// <summary>Waits for a slot, to train as far as it is committed.</summary>
    Queued,
    /// <summary>Trains, up to its row's until step.</summary>
    Running,
    /// <summary>Has been trained as far as decisions allow, and waits for the next one.</summary>
    Paused,
    Completed,
    Diverged,
    Failed,
    /// <summary>Out by a decision.</summary>
    Stopped,
    Cancelled,
}
