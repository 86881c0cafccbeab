using System.Collections.Concurrent;
using Sweep.Core.Protocol;

namespace Sweep.Trainer;

/// <summary>
/// Reads stdin on a thread of its own, because the main thread trains for minutes between two looks. A <c>stop</c> or a <c>pause</c>
/// belongs to the commands before it, so one that comes when they are done already ends nothing else.
/// </summary>
internal sealed class CommandQueue : IDisposable
{
    private readonly BlockingCollection<QueuedCommand> _waiting = [];
    private readonly LineReader _lines;
    private readonly Lock _lock = new();
    private readonly List<(string? Run, CancellationTokenSource Stop, CancellationTokenSource Leave)> _undone = [];

    public CommandQueue(Stream stdin)
    {
        _lines = new LineReader(stdin, TrainerProtocol.MaxLineBytes, strict: true);
        new Thread(ReadToEnd) { IsBackground = true, Name = "stdin" }.Start();
    }

    /// <summary>The next command; null when there is none now and nobody wants to wait for it.</summary>
    public QueuedCommand? Next(bool wait) => wait ? _waiting.Take() : _waiting.TryTake(out var queued) ? queued : null;

    /// <summary>The command is done: no <c>stop</c> and no <c>pause</c> is for it any more.</summary>
    public void Forget(QueuedCommand done)
    {
        lock (_lock)
        {
            var index = _undone.FindIndex(undone => undone.Stop.Token == done.Stop);
            _undone[index].Stop.Dispose();
            _undone[index].Leave.Dispose();
            _undone.RemoveAt(index);
        }
    }

    private void ReadToEnd()
    {
        try
        {
            while (_lines.ReadLine() is { } line)
            {
                if (line.Length > 0)
                    Accept(TrainerProtocol.ReadCommand(line));
            }
            if (_lines.Rest is { Length: > 0 } rest)
                throw new ProtocolException($"the input ends within a line, after: {rest[..Math.Min(80, rest.Length)]}");
            ProcessEnd.AtOnce(0);
        }
        catch (ProtocolException e)
        {
            Log.Error(e.Message);
            ProcessEnd.AtOnce(2);
        }
        catch (Exception e)
        {
            Log.Error($"stdin cannot be read: {e}");
            ProcessEnd.AtOnce(1);
        }
    }

    private void Accept(TrainerCommand command)
    {
        switch (command)
        {
            case ExitCommand:
                ProcessEnd.AtOnce(0);
                break;
            case StopCommand stop:
                Cancel(undone => undone.Stop, stop.Run);
                // Wakes a main thread whose runs all wait.
                _waiting.Add(new QueuedCommand(stop));
                break;
            case PauseCommand pause:
                Cancel(undone => undone.Leave, pause.Run);
                _waiting.Add(new QueuedCommand(pause));
                break;
            case ContinueCommand:
                _waiting.Add(new QueuedCommand(command));
                break;
            default:
                Add(command);
                break;
        }
    }

    private void Cancel(
        Func<(string? Run, CancellationTokenSource Stop, CancellationTokenSource Leave), CancellationTokenSource> source, string? run)
    {
        lock (_lock)
        {
            foreach (var undone in _undone.Where(undone => run is null || undone.Run == run))
                source(undone).Cancel();
        }
    }

    private void Add(TrainerCommand command)
    {
        var (stop, leave) = (new CancellationTokenSource(), new CancellationTokenSource());
        lock (_lock)
            _undone.Add(((command as TrainCommand)?.Run, stop, leave));
        _waiting.Add(new QueuedCommand(command, stop.Token, leave.Token));
    }

    public void Dispose() => _waiting.Dispose();
}
