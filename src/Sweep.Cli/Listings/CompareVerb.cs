using System.CommandLine;
using Sweep.Core;
using Sweep.Listings;
using Sweep.Store;

namespace Sweep.Cli;

/// <summary><c>sweep compare RUN RUN...</c></summary>
internal sealed class CompareVerb : StoreVerb
{
    private readonly Argument<string[]> _runs =
        new("runs") { Description = "the runs: SWEEP/N", HelpName = "RUN RUN...", Arity = new ArgumentArity(2, 100) };
    private readonly Option<bool> _json = JsonOption();

    public CompareVerb(Session session) : base(session, "compare", "What differs between runs, and their results side by side.")
    {
        Add(_runs);
        Add(_json);
    }

    protected override async Task<int> RunAsync(ParseResult args, CancellationToken cancel)
    {
        await using var store = await OpenExistingAsync(args, cancel);
        var runs = new List<RunDetail>();
        foreach (var name in args.GetRequiredValue(_runs).Distinct())
            runs.Add(await RequireRunAsync(store, name, cancel));
        var compared = await RunComparison.LoadAsync(store, runs, cancel);
        if (args.GetValue(_json))
            JsonRows.Write(Session.Out, compared, ComparisonJson.Fill);
        else
            ComparisonTable.Write(Session.Out, Session.Terminal, compared);
        Caution(runs);
        return ExitCode.Ok;
    }

    /// <summary>Says where the losses cannot be held against each other.</summary>
    private void Caution(List<RunDetail> runs)
    {
        if (runs.DistinctBy(run => run.Sweep.Data.Sha256).Count() > 1)
            Session.Note("caution: these runs are scored on different texts; their losses do not compare");
        else if (runs.DistinctBy(run => run.Summary.Hyperparameters.BlockSize).Count() > 1)
            Session.Note("note: runs of different block_size are scored on different batches of the text; a small difference may be that");
    }
}
