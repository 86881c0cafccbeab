using System.CommandLine;
using Sweep.CommandLine;

namespace Sweep.Cli;

/// <summary><c>sweep report SWEEP</c></summary>
internal sealed class ReportVerb : Verb
{
    public ReportVerb(Session session) : base(session, ReportArguments.Verb, ReportArguments.Description) =>
        new ReportArguments().AddTo(this);

    protected override Task<int> RunAsync(ParseResult args, CancellationToken cancel) => DashboardProgram.BecomeAsync(args);
}
