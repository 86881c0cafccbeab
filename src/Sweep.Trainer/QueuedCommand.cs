using Sweep.Core.Protocol;

namespace Sweep.Trainer;

/// <summary>A command for the main thread.</summary>
/// <param name="Stop">Cancelled by a <c>stop</c> for its run, or for all, that comes before it is done.</param>
/// <param name="Leave">Cancelled by a <c>pause</c> for its run that comes before it is done.</param>
internal sealed record QueuedCommand(TrainerCommand Command, CancellationToken Stop = default, CancellationToken Leave = default);
