using Sweep.Core.Protocol;
using Sweep.Trainer;

// stdout belongs to the protocol; whatever a library prints by the console goes to stderr.
var events = new EventWriter(Console.OpenStandardOutput());
Console.SetOut(Console.Error);

using var commands = new CommandQueue(Console.OpenStandardInput());
events.Write(new ReadyEvent(TrainerProtocol.Version, TrainerProtocol.ResultVersion, Backend.Description, Environment.ProcessId));
return new TrainerSession(commands, events, TimeProvider.System).Run();
