using System.CommandLine;
using Sweep.Listings;

namespace Sweep.Cli;

/// <summary><c>sweep show RUN</c></summary>
internal sealed class ShowVerb : StoreVerb
{
    private readonly Argument<string> _run = new("run") { Description = "the run: SWEEP/N", HelpName = "RUN" };
    private readonly Option<bool> _json = JsonOption();

    public ShowVerb(Session session) : base(session, "show", "A run's story: configuration, attempts, checkpoints, evaluations, versions.")
    {
        Add(_run);
        Add(_json);
    }

    protected override async Task<int> RunAsync(ParseResult args, CancellationToken cancel)
    {
        await using var store = await OpenExistingAsync(args, cancel);
        var run = await RequireRunAsync(store, args.GetRequiredValue(_run), cancel);
        if (args.GetValue(_json))
            JsonRows.Write(Session.Out, [run], RunJson.Fill);
        else
            RunReport.Write(Session.Out, Session.Terminal, run, new Suggestion(args));
        return ExitCode.Ok;
    }
}
