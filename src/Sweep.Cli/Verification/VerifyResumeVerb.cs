using System.CommandLine;
using Sweep.CommandLine;
using Sweep.Core;
using Sweep.Listings;

namespace Sweep.Cli;

/// <summary><c>sweep verify-resume FILE</c></summary>
internal sealed class VerifyResumeVerb : Verb
{
    private readonly Argument<string> _file = SweepFileArgument.Create();
    private readonly Option<int> _kills =
        ValueOption.Number("--kills", "how often each run's trainer is killed", usual: 3, least: 1, most: 1000);
    private readonly Option<long> _seed = ValueOption.Number("--seed", "of the moments of the kills", usual: 1L);
    private readonly DeviceOptions _devices = new();
    private readonly Option<bool> _json = JsonOption();

    public VerifyResumeVerb(Session session)
        : base(session, "verify-resume",
            "Trains every point twice, once undisturbed and once with its trainer killed at random moments, and compares every loss bit "
            + "for bit.")
    {
        Add(_file);
        Add(_kills);
        Add(_seed);
        _devices.AddTo(this);
        Add(_json);
    }

    protected override async Task<int> RunAsync(ParseResult args, CancellationToken cancel)
    {
        var plan = await PlanFile.ReadAsync(Session, args, args.GetRequiredValue(_file), cancel);
        var options = _devices.WorkerOptions(args, plan.Name, drain: true);
        await using var view = new PlainView(Session.Error, new WorkerEventLines(TerminalInfo.Plain),
            new Dictionary<RunId, IReadOnlyDictionary<string, ParameterValue>>(), progress: null,
            metric: "val_loss", Session.Time);
        using var interruption = new Interruption(view.Say, view.Abandon,
            () => "stopped at once; nothing of a verification is kept, the same command begins it anew");
        var verification = new ResumeVerification(plan, options, args.GetValue(_kills), args.GetValue(_seed), Session.Time,
            Logging.For(Session));
        IReadOnlyList<VerifiedRun> runs;
        try
        {
            runs = await verification.RunAsync(view, interruption.Token);
        }
        catch (OperationCanceledException) when (interruption.Asked)
        {
            return interruption.ExitCode;
        }
        if (args.GetValue(_json))
            JsonRows.Write(Session.Out, runs, VerificationReport.Fill);
        else
            VerificationReport.Write(Session.Out, Session.Terminal, runs);
        return runs.All(run => run.Holds) ? ExitCode.Ok : ExitCode.Failed;
    }
}
