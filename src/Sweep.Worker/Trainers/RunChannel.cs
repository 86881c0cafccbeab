using System.Threading.Channels;
using Sweep.Core.Protocol;

namespace Sweep.Worker;

/// <summary>A lane's conversation with a trainer process about one run. The process may train other runs at the same time.</summary>
internal sealed class RunChannel(TrainerHost host, TrainerProcess process, string run) : IAsyncDisposable
{
    // A lane that gets this far behind makes the process's other lanes wait, and at last the process itself, in its own writes.
    private const int EventsAhead = 256;

    private readonly Channel<RunEvent> _events =
        Channel.CreateBounded<RunEvent>(new BoundedChannelOptions(EventsAhead) { SingleReader = true, SingleWriter = true });

    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Run => run;

    /// <summary>The process that trains the run; all its lanes share it.</summary>
    public TrainerProcess Process => process;

    /// <summary>What the process says of the run, in order; ends with the process.</summary>
    public ChannelReader<RunEvent> Events => _events.Reader;

    /// <summary>Completes when the lane has left.</summary>
    public Task Closed => _closed.Task;

    /// <summary>Asks the process to checkpoint and stop the run; others go on.</summary>
    public Task StopAsync() => process.SendAsync(new StopCommand(run), CancellationToken.None);

    /// <summary>
    /// Has the process end the run, and waits for that; kills a process that does not in time. What it says meanwhile is dropped.
    /// </summary>
    /// <param name="command"><c>stop</c> or <c>pause</c> for the run.</param>
    public async Task EndRunAsync(TrainerCommand command, TimeSpan atMost, TimeProvider time)
    {
        if (!process.IsUsable)
            return;
        using var deadline = new CancellationTokenSource(atMost, time);
        try
        {
            await process.SendAsync(command, CancellationToken.None);
            while (await Events.ReadAsync(deadline.Token) is not (StoppedEvent or CompletedEvent or FailedEvent))
            {
                // Said before it heard of the command.
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ChannelClosedException)
        {
            process.Kill();
        }
    }

    /// <inheritdoc cref="TrainerHost.KillUnlessShared"/>
    public void KillUnlessShared() => host.KillUnlessShared(process);

    /// <summary>Leaves: what the process still says of the run is dropped.</summary>
    public async ValueTask DisposeAsync()
    {
        _events.Writer.TryComplete();
        var last = host.Forget(this);
        _closed.TrySetResult();
        if (last)
            await process.DisposeAsync();
    }

    /// <summary>Hands an event to the lane, waiting while it is too far behind; dropped once it has left.</summary>
    public async ValueTask DeliverAsync(RunEvent said)
    {
        try
        {
            await _events.Writer.WriteAsync(said);
        }
        catch (ChannelClosedException)
        {
            // The lane left in this moment.
        }
    }

    /// <summary>The process is gone: its events end here.</summary>
    public void ProcessEnded() => _events.Writer.TryComplete();
}
