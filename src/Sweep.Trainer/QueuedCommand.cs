using Sweep.Core.Protocol;

namespace Sweep.Trainer;

/// <summary>A command for the main thread.</summary>
/// <param name="Stop">Cancelled by a <c>stop</c> that came after it and before the next command.</param>
internal sealed record QueuedCommand(TrainerCommand Command, CancellationToken Stop);
