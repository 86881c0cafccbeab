using System.CommandLine;
using Sweep.Core;
using Sweep.Worker;

namespace Sweep.CommandLine;

/// <summary>The options of everything that trains: on what, and by which implementation.</summary>
public sealed class DeviceOptions
{
    /// <summary>What <c>--devices</c> says for none at all, where a command has a use for that.</summary>
    public const string None = "none";

    private const int MostSlotsPerGpu = 256;

    private readonly bool _takesNone;
    private readonly Option<string?> _devices;
    private readonly Option<int> _slotsPerGpu =
        ValueOption.Number("--slots-per-gpu", "runs trained at once on each GPU", usual: 1, least: 1, most: MostSlotsPerGpu);
    private readonly Option<EngineChoice> _engine = ValueOption.OneOf<EngineChoice>("--engine", "ENGINE");

    private readonly Option<string> _pack = new("--pack")
    {
        Description = "runs of one shape trained at once as one model on each slot: "
            + "auto (on a GPU, where it is measured to pay), off or a number",
        HelpName = "auto|off|N",
        DefaultValueFactory = _ => "auto",
    };

    /// <param name="noneMeans">What <c>none</c> is good for, where that is a device list too.</param>
    public DeviceOptions(string? noneMeans = null)
    {
        _takesNone = noneMeans is not null;
        var none = noneMeans is null ? "" : $"; {None} {noneMeans}";
        _devices = new Option<string?>("--devices")
        {
            Description = $"auto, cpu, cuda, cpu:0, cuda:0-3 or a list of such{none}; default: every GPU, or every CPU core",
            HelpName = "LIST",
        };
    }

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_devices);
        command.Add(_slotsPerGpu);
        command.Add(_engine);
        command.Add(_pack);
    }

    /// <summary>The text of <c>--devices</c>, null where it is not given.</summary>
    public string? Devices(ParseResult args) => args.GetValue(_devices);

    /// <summary>Runs at once on each GPU.</summary>
    public int SlotsPerGpu(ParseResult args) => args.GetValue(_slotsPerGpu);

    /// <summary>The implementation that trains.</summary>
    public EngineChoice Engine(ParseResult args) => args.GetValue(_engine);

    /// <summary>How many runs each slot trains at once.</summary>
    /// <exception cref="UsageException">A value that is none.</exception>
    public PackOption Pack(ParseResult args) => PackOption.Parse(args.GetRequiredValue(_pack));

    /// <summary>This machine's slots that the options name; empty for <see cref="None"/>.</summary>
    /// <exception cref="UsageException">A device that is not there.</exception>
    public IReadOnlyList<DeviceSlot> Slots(ParseResult args) =>
        _takesNone && Devices(args) == None ? [] : DeviceDiscovery.Discover(Devices(args), SlotsPerGpu(args));

    /// <summary>A worker on these slots.</summary>
    /// <param name="sweep">The one to work for; null for all.</param>
    /// <param name="drain">Whether it ends when nothing is left to do.</param>
    /// <exception cref="UsageException">A device that is not there, or a value of <c>--pack</c> that is none.</exception>
    /// <exception cref="SweepException">There is no trainer.</exception>
    public WorkerOptions WorkerOptions(ParseResult args, string? sweep, bool drain) => new()
    {
        Slots = Slots(args),
        Trainer = TrainerCommandLine.Find(),
        Engine = Engine(args),
        Pack = Pack(args),
        Sweep = sweep,
        Drain = drain,
    };
}
