using System.Threading.Channels;
using Sweep.Core.Protocol;

namespace Sweep.Worker;

/// <summary>
/// One trainer process that trains the runs of several lanes: it hands each lane what the process says of its run, and lets the process go when it is retired
/// and the last lane has left. One process that dies costs each of its lanes an attempt.
/// </summary>
internal sealed class SharedTrainer
{
    // A lane that gets this far behind makes the others wait, and at last the trainer.
    private const int EventsAhead = 256;

    private readonly TrainerProcess _process;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (Channel<TrainerEvent> Events, TaskCompletionSource Closed)> _lines = [];
    private readonly Task _routing;
    private Task _sent = Task.CompletedTask;
    private bool _ended;
    private bool _retired;

    /// <param name="process">Ready, and from now on this one's.</param>
    public SharedTrainer(TrainerProcess process)
    {
        _process = process;
        _routing = RouteAsync();
    }

    public TrainerProcess Process => _process;

    /// <summary>A line for one run. One that another lane still has a line for (it lost the run, and stops it) is waited for.</summary>
    public async Task<TrainerLine> OpenAsync(string run, CancellationToken cancel)
    {
        while (true)
        {
            Task closed;
            lock (_lock)
            {
                if (!_lines.TryGetValue(run, out var other))
                {
                    var events = Channel.CreateBounded<TrainerEvent>(new BoundedChannelOptions(EventsAhead) { SingleReader = true, SingleWriter = true });
                    if (_ended)
                        events.Writer.Complete();
                    _lines.Add(run, (events, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)));
                    return new TrainerLine(this, run, events.Reader);
                }
                closed = other.Closed.Task;
            }
            await closed.WaitAsync(cancel);
        }
    }

    /// <summary>Says a command, whole, whoever else has something to say.</summary>
    public Task SendAsync(TrainerCommand command)
    {
        lock (_lock)
            return _sent = SendAfterAsync(_sent, command);
    }

    private async Task SendAfterAsync(Task before, TrainerCommand command)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _process.SendAsync(command, CancellationToken.None);
    }

    /// <summary>Ends a process that is not to be trusted any more, unless runs of others are in it: theirs may be sound.</summary>
    public void KillUnlessShared()
    {
        lock (_lock)
        {
            if (_lines.Count > 1)
                return;
        }
        _process.Kill();
    }

    public async Task CloseAsync(string run)
    {
        bool last;
        lock (_lock)
        {
            if (!_lines.Remove(run, out var line))
                return;
            line.Events.Writer.TryComplete(); // what comes late is dropped
            line.Closed.SetResult();
            last = _retired && _lines.Count == 0;
        }
        if (last)
            await EndAsync();
    }

    /// <summary>No line will be opened any more. The process ends when the last is closed.</summary>
    public async Task RetireAsync()
    {
        bool last;
        lock (_lock)
        {
            last = !_retired && _lines.Count == 0;
            _retired = true;
        }
        if (last)
            await EndAsync();
    }

    private async Task EndAsync()
    {
        await _process.DisposeAsync();
        await _routing;
    }

    private async Task RouteAsync()
    {
        await foreach (var said in _process.Events.ReadAllAsync())
        {
            if (LineOf(said) is not { } line)
                continue;
            try
            {
                await line.WriteAsync(said);
            }
            catch (ChannelClosedException)
            {
                // Its lane left in this moment.
            }
        }
        lock (_lock)
        {
            _ended = true;
            foreach (var line in _lines.Values)
                line.Events.Writer.TryComplete();
        }
    }

    private ChannelWriter<TrainerEvent>? LineOf(TrainerEvent said)
    {
        var run = said switch
        {
            StartedEvent e => e.Run,
            ProgressEvent e => e.Run,
            EvalEvent e => e.Run,
            CheckpointEvent e => e.Run,
            CompletedEvent e => e.Run,
            StoppedEvent e => e.Run,
            FailedEvent e => e.Run,
            _ => null,
        };
        lock (_lock)
            return run is not null && _lines.TryGetValue(run, out var line) ? line.Events.Writer : null;
    }
}
