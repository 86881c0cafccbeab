using System.Threading.Channels;
using Sweep.Core.Protocol;

namespace Sweep.Worker;

/// <summary>A lane's conversation with the trainer about one run; the process may train others at the same time.</summary>
internal sealed class TrainerLine(SharedTrainer trainer, string run, ChannelReader<TrainerEvent> events) : IAsyncDisposable
{
    /// <summary>What the trainer says of the run, in order; ends with the process.</summary>
    public ChannelReader<TrainerEvent> Events => events;

    public int ProcessId => trainer.Process.Id;

    /// <inheritdoc cref="TrainerProcess.Backend"/>
    public string Backend => trainer.Process.Backend;

    /// <inheritdoc cref="TrainerProcess.LastWords"/>
    public string LastWords => trainer.Process.LastWords;

    /// <inheritdoc cref="TrainerProcess.IsUsable"/>
    public bool IsUsable => trainer.Process.IsUsable;

    /// <inheritdoc cref="TrainerProcess.SendAsync"/>
    public Task SendAsync(TrainerCommand command) => trainer.SendAsync(command);

    /// <summary>Has the run checkpointed and stopped; others go on.</summary>
    public Task StopAsync() => trainer.SendAsync(new StopCommand(run));

    /// <summary>Ends the process, for all that it trains.</summary>
    public void Kill() => trainer.Process.Kill();

    /// <inheritdoc cref="SharedTrainer.KillUnlessShared"/>
    public void KillUnlessShared() => trainer.KillUnlessShared();

    /// <inheritdoc cref="TrainerProcess.DescribeEndAsync"/>
    public Task<string> DescribeEndAsync() => trainer.Process.DescribeEndAsync();

    /// <summary>Leaves: what the trainer still says of the run is dropped.</summary>
    public async ValueTask DisposeAsync() => await trainer.CloseAsync(run);
}
