using System.CommandLine;
using Sweep.CommandLine;
using Sweep.Core;

namespace Sweep.Cli;

/// <summary><c>sweep rename OLD NEW</c></summary>
internal sealed class RenameVerb : StoreVerb
{
    private readonly Argument<string> _old = new("old") { Description = "the sweep's name", HelpName = "OLD" };
    private readonly Argument<string> _new = new("new") { Description = "its name from now on", HelpName = "NEW" };

    public RenameVerb(Session session)
        : base(session, "rename", "Gives a sweep another name; its runs and checkpoints go with it. Refuses while it is trained.")
    {
        Add(_old);
        Add(_new);
    }

    protected override async Task<int> RunAsync(ParseResult args, CancellationToken cancel)
    {
        var name = args.GetRequiredValue(_new);
        if (SweepName.Problem(name) is { } problem)
            throw new UsageException(problem);
        await using var store = await OpenExistingAsync(args, cancel);
        var sweep = await RequireSweepAsync(store, args.GetRequiredValue(_old), cancel);
        await store.RenameAsync(sweep.Name, name, cancel);
        Session.Out.WriteLine($"sweep {sweep.Name} is {name} now");
        if (sweep.SourceFile is { } file)
        {
            Session.Note($"write `name: {name}` into {CommandWord.Shown(PathName.Short(file))} too: "
                + $"as it stands, running it makes a new sweep {sweep.Name}");
        }
        var forks = ForkedConfiguration.SweepOf(sweep.Name);
        if (await store.FindSweepAsync(forks, cancel) is not null)
            Session.Note($"the forks of its runs stay in {forks}; further ones go to {ForkedConfiguration.SweepOf(name)}");
        return ExitCode.Ok;
    }
}
