using Sweep.Core;

namespace Sweep.Worker;

/// <summary>
/// A trainer process died, could not be started, or stopped making sense; the message says how, with its last lines of stderr.
/// </summary>
public sealed class TrainerGoneException(string message) : SweepException(message)
{
    /// <summary>Of a command that a sound trainer could not carry out; null where the process itself is at fault.</summary>
    public FailureKind? Kind { get; init; }
}
