using System.CommandLine;
using Sweep.Core;
using Sweep.Worker;

namespace Sweep.Cli;

/// <summary>The options of verbs that train: on what, and by which implementation.</summary>
internal sealed class DeviceOptions
{
    private readonly Option<string?> _devices = new("--devices") { Description = "auto, cpu, cuda, cpu:0, cuda:0-3 or a list of such; default: every GPU, or every CPU core", HelpName = "LIST" };
    private readonly Option<int> _slotsPerGpu = new("--slots-per-gpu") { Description = "runs trained at once on each GPU", HelpName = "N", DefaultValueFactory = _ => 1 };
    private readonly Option<string> _engine = new Option<string>("--engine") { Description = "auto, torch or fused", HelpName = "ENGINE", DefaultValueFactory = _ => "auto" }.AcceptOnlyFromAmong("auto", "torch", "fused");

    private readonly Option<string> _pack = new("--pack") { Description = "runs of one shape trained at once as one model on each slot: auto (on a GPU, where it is measured to pay), off or a number", HelpName = "auto|off|N", DefaultValueFactory = _ => "auto" };

    public void AddTo(Command command)
    {
        command.Add(_devices);
        command.Add(_slotsPerGpu);
        command.Add(_engine);
        command.Add(_pack);
    }

    /// <exception cref="UsageException">A device that is not there.</exception>
    public IReadOnlyList<DeviceSlot> Slots(ParseResult args) => DeviceDiscovery.Discover(args.GetValue(_devices), args.GetValue(_slotsPerGpu));

    /// <exception cref="UsageException">A device that is not there, or a value of <c>--pack</c> that is none.</exception>
    /// <exception cref="SweepException">There is no trainer.</exception>
    public WorkerOptions WorkerOptions(ParseResult args, string? sweep, bool drain) => new()
    {
        Slots = Slots(args),
        Trainer = TrainerCommandLine.Find(),
        Engine = args.GetRequiredValue(_engine),
        Pack = PackOption.Parse(args.GetRequiredValue(_pack)),
        Sweep = sweep,
        Drain = drain,
    };
}
