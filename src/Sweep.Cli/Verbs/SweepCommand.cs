using System.CommandLine;

namespace Sweep.Cli;

/// <summary>The root of the command line.</summary>
internal sealed class SweepCommand : RootCommand
{
    public SweepCommand(Session session)
        : base("Hyperparameter sweeps of a small transformer: a YAML file in, a ranked leaderboard out.")
    {
        Options.Add(StoreOption.Instance);
        Add(new RunVerb(session));
        Add(new PlanVerb(session));
        Add(new InitVerb(session));
        Add(new SubmitVerb(session));
        Add(new WorkerVerb(session));
        Add(new ListVerb(session));
        Add(new StatusVerb(session));
        Add(new LeaderboardVerb(session));
        Add(new ShowVerb(session));
        Add(new CompareVerb(session));
        Add(new ImportanceVerb(session));
        Add(new ScoreVerb(session));
        Add(new RefineVerb(session));
        Add(new ReplayVerb(session));
        Add(new CurvesVerb(session));
        Add(new DashboardVerb(session));
        Add(new ReportVerb(session));
        Add(new ResumeVerb(session));
        Add(new CancelVerb(session));
        Add(new ForkVerb(session));
        Add(PauseVerb.Pause(session));
        Add(PauseVerb.Unpause(session));
        Add(new PriorityVerb(session));
        Add(new DeleteVerb(session));
        Add(new GcVerb(session));
        Add(new RenameVerb(session));
        Add(new GenerateVerb(session));
        Add(new ExportVerb(session));
        Add(new DevicesVerb(session));
        Add(new DoctorVerb(session));
        Add(new SetupVerb(session));
        Add(new VerifyResumeVerb(session));
        Add(new MigrateVerb(session));
        Add(new CompletionVerb(session));
    }
}
