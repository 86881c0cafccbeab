using System.Runtime.InteropServices;
using Sweep.Core.Protocol;
using Sweep.Trainer;

// Ctrl-C reaches every process of the terminal's foreground group, and a service's stop every process of the service. What it means for a run
// is the worker's to decide, and it says so on stdin.
PosixSignal[] workersToAnswer = [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP];
var ignored = workersToAnswer.Select(signal => PosixSignalRegistration.Create(signal, context => context.Cancel = true)).ToList();

// stdout belongs to the protocol; whatever a library prints by the console goes to stderr.
var events = new EventWriter(Console.OpenStandardOutput());
Console.SetOut(Console.Error);

// A terminal's Ctrl-C and hang-up reach the whole process group; the worker answers them with `stop`, and the run is to checkpoint then, not to die.
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, static signal => signal.Cancel = true);
using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, static signal => signal.Cancel = true);

using var commands = new CommandQueue(Console.OpenStandardInput());
events.Write(new ReadyEvent(TrainerProtocol.Version, TrainerProtocol.ResultVersion, Backend.Description, Environment.ProcessId));
var exitCode = new TrainerSession(commands, events, TimeProvider.System).Run();
ignored.ForEach(registration => registration.Dispose());
return exitCode;
