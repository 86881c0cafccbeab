using System.CommandLine;
using Sweep.CommandLine;

namespace Sweep.Cli;

/// <summary><c>sweep dashboard [SWEEP]</c></summary>
internal sealed class DashboardVerb : Verb
{
    public DashboardVerb(Session session) : base(session, DashboardArguments.Verb, DashboardArguments.Description) =>
        new DashboardArguments().AddTo(this);

    protected override Task<int> RunAsync(ParseResult args, CancellationToken cancel) => DashboardProgram.BecomeAsync(args);
}
