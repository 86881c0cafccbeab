using Sweep.Core;

namespace Sweep.Worker;

/// <summary>
/// A trainer process died, could not be started, or stopped making sense; the message says how, with its last lines of stderr.
/// </summary>
public sealed class TrainerGoneException(string message) : SweepException(message);
