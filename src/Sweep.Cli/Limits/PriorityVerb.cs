using System.CommandLine;
using Sweep.CommandLine;
using Sweep.Core;
using Sweep.Store;

namespace Sweep.Cli;

/// <summary><c>sweep priority SWEEP NUMBER</c></summary>
internal sealed class PriorityVerb : StoreVerb
{
    private readonly Argument<string> _sweep = new("sweep") { Description = "a sweep", HelpName = "SWEEP" };

    private readonly Argument<int> _priority = ValueOption.NumberArgument<int>(
        "priority", "0 is usual; a sweep with a greater number comes first",
        least: -SweepSpec.GreatestPriority, most: SweepSpec.GreatestPriority, helpName: "NUMBER");

    public PriorityVerb(Session session)
        : base(session, "priority", "Says before which other sweeps of the store a sweep's runs are trained.")
    {
        Add(_sweep);
        Add(_priority);
    }

    protected override async Task<int> RunAsync(ParseResult args, CancellationToken cancel)
    {
        var priority = args.GetRequiredValue(_priority);
        await using var store = await OpenExistingAsync(args, cancel);
        var sweep = await RequireSweepAsync(store, args.GetRequiredValue(_sweep), cancel);
        await store.ConfigureAsync(sweep.Name, new SweepSettings { Priority = priority }, cancel);
        Session.Out.WriteLine($"{sweep.Name} has priority {priority}; before it had {sweep.Priority}");
        return ExitCode.Ok;
    }
}
