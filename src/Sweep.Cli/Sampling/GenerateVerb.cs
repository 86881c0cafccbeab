using System.CommandLine;
using Sweep.Core;
using Sweep.Worker;

namespace Sweep.Cli;

/// <summary><c>sweep generate RUN</c></summary>
internal sealed class GenerateVerb : StoreVerb
{
    private const int MostTokens = 1_000_000;

    private readonly Argument<string> _run = new("run") { Description = "the run: SWEEP/N", HelpName = "RUN" };
    private readonly Option<string> _prompt = new("--prompt") { Description = "what the text begins with", HelpName = "TEXT", DefaultValueFactory = _ => "" };
    private readonly Option<int> _tokens = new("--tokens") { Description = "characters to draw", HelpName = "N", DefaultValueFactory = _ => 500 };
    private readonly Option<double> _temperature = new("--temperature") { Description = "below 1: more of the likely; 0: only the likeliest", HelpName = "X", DefaultValueFactory = _ => 1 };
    private readonly Option<long> _seed = new("--seed") { Description = "another seed, another text", HelpName = "N", DefaultValueFactory = _ => 1337 };
    private readonly Option<string> _device = new("--device") { Description = "where to compute: cpu:0, cuda:0", HelpName = "DEVICE", DefaultValueFactory = _ => "cpu:0" };

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
        var request = new SampleRequest(args.GetRequiredValue(_prompt), args.GetValue(_tokens), args.GetValue(_temperature), args.GetValue(_seed));
        if (request.Tokens is < 1 or > MostTokens)
            throw new UsageException($"--tokens {request.Tokens} is not from 1 to {MostTokens}");
        if (!(request.Temperature >= 0 && double.IsFinite(request.Temperature)))
            throw new UsageException($"--temperature {Format.Value(request.Temperature)} is not a number from 0 up");
        var slot = DeviceDiscovery.Discover(args.GetRequiredValue(_device), 1)[0];
        await using var store = await OpenExistingAsync(args, cancel);
        var run = await RequireRunAsync(store, args.GetRequiredValue(_run), cancel);
        await using var sampler = new Sampler(TrainerCommandLine.Find(), slot, Session.Time, Logging.For(Session));
        var text = await sampler.SampleAsync(store, run, request, cancel);
        // A terminal must not obey what a text happens to contain; a file gets it as it is.
        Session.Out.WriteLine(Session.Terminal.Live ? TextWidth.Visible(text, keepLines: true) : text);
        return ExitCode.Ok;
    }
}
