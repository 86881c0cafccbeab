using System.CommandLine;

namespace Sweep.CommandLine;

/// <summary>
/// What <c>sweep dashboard</c> takes: declared here for <c>sweep</c>, which checks and completes it, and for the program that it starts in
/// its place.
/// </summary>
public sealed class DashboardArguments
{
    /// <summary>The verb.</summary>
    public const string Verb = "dashboard";

    /// <summary>What it is for, in a line.</summary>
    public const string Description = "Sweeps in the browser: watched live, compared, cancelled, resumed, extended.";

    /// <summary>The sweep whose page is opened first; none: the page of all.</summary>
    public Argument<string?> Sweep { get; } = new("sweep")
    {
        Description = "the sweep to begin with",
        HelpName = "SWEEP",
        Arity = ArgumentArity.ZeroOrOne,
    };

    /// <summary>Opens a browser.</summary>
    public Option<bool> Open { get; } = new("--open") { Description = "open it in this machine's browser" };

    /// <summary>Where and for whom.</summary>
    public DashboardOptionSet Server { get; } = new();

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(Sweep);
        command.Add(Open);
        Server.AddTo(command);
    }
}
