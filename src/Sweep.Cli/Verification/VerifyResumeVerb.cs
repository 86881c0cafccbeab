using System.CommandLine;
using Sweep.Core;

namespace Sweep.Cli;

/// <summary><c>sweep verify-resume FILE</c></summary>
internal sealed class VerifyResumeVerb : Verb
{
    private const int MostKills = 1000;

    private readonly Argument<string> _file = SweepFileArgument.Create();
    private readonly Option<int> _kills = new("--kills") { Description = "how often each run's trainer is killed", HelpName = "N", DefaultValueFactory = _ => 3 };
    private readonly Option<long> _seed = new("--seed") { Description = "of the moments of the kills", HelpName = "N", DefaultValueFactory = _ => 1 };
    private readonly DeviceOptions _devices = new();
    private readonly Option<bool> _json = JsonOption();

    public VerifyResumeVerb(Session session)
        : base(session, "verify-resume", "Trains every point twice, once undisturbed and once with its trainer killed at random moments, and compares every loss bit for bit.")
    {
        Add(_file);
        Add(_kills);
        Add(_seed);
        _devices.AddTo(this);
        Add(_json);
    }

    protected override async Task<int> RunAsync(ParseResult args, CancellationToken cancel)
    {
        var kills = args.GetValue(_kills);
        if (kills is < 1 or > MostKills)
            throw new UsageException($"--kills {kills} is not from 1 to {MostKills}");
        var plan = await LoadedPlan.ReadAsync(args.GetRequiredValue(_file), cancel);
        var options = _devices.WorkerOptions(args, plan.Plan.Spec.Name, drain: true);
        await using var view = new PlainView(Session.Error, new RunEventLines(TerminalInfo.Plain, plan.Plan.Spec.Metric.Name), new Dictionary<RunId, IReadOnlyDictionary<string, object>>(), progress: null, Session.Time);
        using var interruption = new Interruption(view.Say, view.Abandon);
        var verification = new ResumeVerification(plan, options, kills, args.GetValue(_seed), Session.Time, Logging.For(Session));
        var runs = await verification.RunAsync(view, interruption.Token);
        if (args.GetValue(_json))
            JsonRows.Write(Session.Out, runs, VerificationReport.Fill);
        else
            VerificationReport.Write(Session.Out, Session.Terminal, runs);
        return runs.All(run => run.Holds) ? ExitCode.Ok : ExitCode.Failed;
    }
}
