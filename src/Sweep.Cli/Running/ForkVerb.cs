using System.CommandLine;
using Sweep.CommandLine;
using Sweep.Core;
using Sweep.Listings;
using Sweep.Store;

namespace Sweep.Cli;

/// <summary><c>sweep fork RUN --at STEP --set NAME=VALUE</c></summary>
internal sealed class ForkVerb : StoreVerb
{
    private readonly Argument<string> _run = new("run") { Description = "the run to branch off", HelpName = "RUN" };

    private readonly Option<int?> _at = ValueOption.OptionalNumber<int>(
        "--at", "the step of one of its checkpoints, as `sweep show RUN` lists them", least: 0, helpName: "STEP");

    private readonly Option<string[]> _set = new("--set")
    {
        Description = "what is different from there on, such as learning_rate=3e-4; may be given several times",
        HelpName = "NAME=VALUE",
    };

    public ForkVerb(Session session)
        : base(session, "fork", "Queues a run that goes on from a checkpoint of another one with other hyperparameters.")
    {
        _at.Required = true;
        Add(_run);
        Add(_at);
        Add(_set);
    }

    protected override async Task<int> RunAsync(ParseResult args, CancellationToken cancel)
    {
        await using var store = await OpenExistingAsync(args, cancel);
        var parent = await RequireRunAsync(store, args.GetRequiredValue(_run), cancel);
        var step = args.GetRequiredValue(_at)!.Value;
        var configuration = ForkedConfiguration.Of(
            parent.Summary.Hyperparameters, step, args.GetValue(_set) ?? [], parent.VocabSize ?? 1);
        var (run, isNew) = await store.ForkAsync(new ForkRequest(parent.Summary.Id, step, configuration), cancel);
        var set = configuration.Set.Count > 0 ? $" with {Format.Values(configuration.Set)}" : "";
        Session.Out.WriteLine(isNew
            ? $"{run} queued: {parent.Summary.Id} from step {Format.Integer(step)} on{set}"
            : $"{run} is that fork already");
        Session.Note($"a worker takes it up; or here and now: {new Suggestion(args).For($"worker --sweep {run.Sweep} --drain")}");
        return ExitCode.Ok;
    }
}
