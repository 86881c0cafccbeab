using System.Collections.Concurrent;
using Sweep.Core.Protocol;

namespace Sweep.FakeTrainer;

/// <summary>Commands as they come, read on a thread of their own; when stdin closes the process ends, whatever it is doing.</summary>
internal sealed class CommandInbox
{
    private readonly BlockingCollection<TrainerCommand> _commands = [];

    public CommandInbox()
    {
        var reading = new Thread(Read) { IsBackground = true };
        reading.Start();
    }

    public TrainerCommand Next() => _commands.Take();

    public bool TryNext(out TrainerCommand? command) => _commands.TryTake(out command);

    private void Read()
    {
        using var input = new StreamReader(Console.OpenStandardInput());
        while (input.ReadLine() is { } line)
            _commands.Add(TrainerProtocol.ReadCommand(line));
        Environment.Exit(0);
    }
}
