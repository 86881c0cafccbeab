using System.Runtime.InteropServices;
using Sweep.Core.Protocol;
using Sweep.Model;
using Sweep.Trainer;

// stdout belongs to the protocol; whatever a library prints by the console goes to stderr.
var events = new EventWriter(Console.OpenStandardOutput());
Console.SetOut(Console.Error);

// A terminal's Ctrl-C and hang-up reach the whole process group, a service's stop every process of the service. The worker answers them
// with `stop`, and the run is to checkpoint then, not to die.
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, static signal => signal.Cancel = true);
using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, static signal => signal.Cancel = true);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, static signal => signal.Cancel = true);

using var commands = new CommandQueue(Console.OpenStandardInput());
events.Write(new ReadyEvent(TrainerProtocol.Version, TrainerProtocol.ResultVersion, TrainingEngines.Description, Environment.ProcessId));
return new TrainerSession(commands, events, TimeProvider.System).Run();
