using System.CommandLine;
using Sweep.CommandLine;
using Sweep.Listings;
using Sweep.Worker;

namespace Sweep.Cli;

/// <summary><c>sweep generate RUN</c></summary>
internal sealed class GenerateVerb : StoreVerb
{
    private const int MostTokens = 1_000_000;

    private readonly Argument<string> _run = new("run") { Description = "the run: SWEEP/N", HelpName = "RUN" };
    private readonly Option<string> _prompt =
        new("--prompt") { Description = "what the text begins with", HelpName = "TEXT", DefaultValueFactory = _ => "" };
    private readonly Option<int> _tokens = ValueOption.Number(
        "--tokens", "tokens to draw: characters, unless the sweep has another tokenizer", usual: 500, least: 1, most: MostTokens);
    private readonly Option<double> _temperature =
        ValueOption.Number("--temperature", "below 1: more of the likely; 0: only the likeliest", usual: 1.0, least: 0, helpName: "X");
    private readonly Option<long> _seed = ValueOption.Number("--seed", "another seed, another text", usual: 1337L);
    private readonly Option<string> _device =
        new("--device") { Description = "where to compute: cpu:0, cuda:0", HelpName = "DEVICE", DefaultValueFactory = _ => "cpu:0" };

    public GenerateVerb(Session session) : base(session, "generate", "Text from a run's best checkpoint.")
    {
        Add(_run);
        Add(_prompt);
        Add(_tokens);
        Add(_temperature);
        Add(_seed);
        Add(_device);
    }

    protected override async Task<int> RunAsync(ParseResult args, CancellationToken cancel)
    {
        var request = new SampleRequest(args.GetRequiredValue(_prompt), args.GetValue(_tokens), args.GetValue(_temperature),
            args.GetValue(_seed));
        var slot = DeviceDiscovery.Discover(args.GetRequiredValue(_device), 1, _device.Name)[0];
        await using var store = await OpenExistingAsync(args, cancel);
        var run = await RequireRunAsync(store, args.GetRequiredValue(_run), cancel);
        await using var sampler = new Sampler(TrainerCommandLine.Find(), slot, Session.Time, Logging.For(Session));
        var (text, step) = await sampler.SampleAsync(store, run, request, cancel);
        if (run.Summary.Best is { } best && best.Step != step)
            Session.Note($"written by the checkpoint of step {Format.Integer(step)}: the run's best evaluation is that of step "
                + $"{Format.Integer(best.Step)}, of which no checkpoint is there");
        // A terminal must not obey what a text happens to contain; a file gets it as it is.
        Session.Out.WriteLine(Session.Terminal.Live ? TextWidth.Visible(text, keepLines: true) : text);
        return ExitCode.Ok;
    }
}
