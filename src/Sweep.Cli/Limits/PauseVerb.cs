using System.CommandLine;
using Sweep.Store;

namespace Sweep.Cli;

/// <summary><c>sweep pause SWEEP</c> and <c>sweep unpause SWEEP</c></summary>
internal sealed class PauseVerb : StoreVerb
{
    private readonly Argument<string> _sweep = new("sweep") { Description = "a sweep", HelpName = "SWEEP" };
    private readonly bool _pauses;

    private PauseVerb(Session session, string name, string description, bool pauses) : base(session, name, description)
    {
        _pauses = pauses;
        Add(_sweep);
    }

    public static PauseVerb Pause(Session session) => new(
        session, "pause", "Lets no further run of a sweep begin; those that are in training go on to their ends.", pauses: true);

    public static PauseVerb Unpause(Session session) => new(session, "unpause", "Lets a paused sweep go on.", pauses: false);

    protected override async Task<int> RunAsync(ParseResult args, CancellationToken cancel)
    {
        await using var store = await OpenExistingAsync(args, cancel);
        var sweep = await RequireSweepAsync(store, args.GetRequiredValue(_sweep), cancel);
        await store.ConfigureAsync(sweep.Name, new SweepSettings { Paused = _pauses }, cancel);
        Session.Out.WriteLine((_pauses, sweep.Counts.OnHold) switch
        {
            (true, true) => $"{sweep.Name} is paused already",
            (true, false) => $"{sweep.Name} is paused{Training(sweep)}",
            (false, false) => $"{sweep.Name} is not paused",
            (false, true) => $"{sweep.Name} goes on: a worker takes its runs up",
        });
        if (_pauses)
            Session.Note($"to let it go on: {new Suggestion(args).For($"unpause {sweep.Name}")}");
        return ExitCode.Ok;
    }

    private static string Training(SweepSummary sweep) => sweep.Counts.Running switch
    {
        0 => "",
        1 => "; 1 run that is in training goes on to its end",
        var several => $"; {several} runs that are in training go on to their ends",
    };
}
