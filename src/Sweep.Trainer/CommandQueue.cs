using System.Collections.Concurrent;
using Sweep.Core.Protocol;

namespace Sweep.Trainer;

/// <summary>
/// Reads stdin on a thread of its own, because the main thread trains for minutes between two looks. A <c>stop</c> belongs to the command before it, so one
/// that comes when that is done already stops nothing else.
/// </summary>
internal sealed class CommandQueue : IDisposable
{
    private readonly BlockingCollection<QueuedCommand> _waiting = [];
    private readonly LineReader _lines;
    private CancellationTokenSource _stop = new();

    public CommandQueue(Stream stdin)
    {
        _lines = new LineReader(stdin);
        new Thread(ReadToEnd) { IsBackground = true, Name = "stdin" }.Start();
    }

    /// <summary>Waits for the next command.</summary>
    public QueuedCommand Take() => _waiting.Take();

    private void ReadToEnd()
    {
        try
        {
            while (_lines.Read() is { } line)
            {
                if (line.Length > 0)
                    Accept(TrainerProtocol.ReadCommand(line));
            }
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
            case StopCommand:
                _stop.Cancel();
                break;
            default:
                _stop = new CancellationTokenSource();
                _waiting.Add(new QueuedCommand(command, _stop.Token));
                break;
        }
    }

    public void Dispose()
    {
        _lines.Dispose();
        _waiting.Dispose();
        _stop.Dispose();
    }
}
