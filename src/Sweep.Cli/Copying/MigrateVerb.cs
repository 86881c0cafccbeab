using System.CommandLine;
using Sweep.Core;
using Sweep.Listings;
using Sweep.Store;

namespace Sweep.Cli;

/// <summary><c>sweep migrate --from A --to B</c></summary>
internal sealed class MigrateVerb : Verb
{
    private readonly Option<string?> _from =
        new("--from") { Description = "the store to copy; default: that of --store", HelpName = "STORE" };
    private readonly Option<string> _to =
        new("--to") { Description = "the store to copy into, made where there is none", HelpName = "STORE", Required = true };

    public MigrateVerb(Session session)
        : base(session, "migrate", "Copies every sweep of a store into another, SQLite or PostgreSQL; also as a backup while runs go on.")
    {
        Add(_from);
        Add(_to);
    }

    protected override async Task<int> RunAsync(ParseResult args, CancellationToken cancel)
    {
        await using var from = await StoreOption.OpenAsync(args.GetValue(_from) ?? StoreOption.Location(args), create: false, cancel);
        await using var to = await StoreOption.OpenAsync(args.GetRequiredValue(_to), create: true, cancel);
        if (from.Description == to.Description)
            throw new UsageException($"--from and --to both name {from.Description}; a store is copied into another one");
        var outcome = await StoreMigration.CopyAsync(from, to, sweep => Session.Note($"copied {sweep}"), cancel);
        Session.Out.WriteLine($"{Format.Count(outcome.Sweeps, "sweep")}, {Format.Count(outcome.Runs, "run")} and "
            + $"{Format.Count(outcome.Checkpoints, "checkpoint")} copied from {from.Description} to {to.Description}");
        if (outcome.Held > 0)
        {
            Session.Note($"{Format.Count(outcome.Held, "run")} being trained in {from.Description}: "
                + "queued in the copy, with what was known then");
        }
        if (outcome.DamagedCheckpoints > 0)
            Session.Note($"{Format.Count(outcome.DamagedCheckpoints, "checkpoint")} left out: damaged in {from.Description}");
        return ExitCode.Ok;
    }
}
