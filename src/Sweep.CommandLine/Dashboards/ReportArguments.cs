using System.CommandLine;

namespace Sweep.CommandLine;

/// <summary>What <c>sweep report</c> takes; see <see cref="DashboardArguments"/>.</summary>
public sealed class ReportArguments
{
    /// <summary>The verb.</summary>
    public const string Verb = "report";

    /// <summary>What it is for, in a line.</summary>
    public const string Description = "A sweep's page as one HTML file, to be kept or mailed: it needs no network and no Sweep.";

    /// <summary>The sweep.</summary>
    public Argument<string> Sweep { get; } = new("sweep") { Description = "the sweep's name", HelpName = "SWEEP" };

    /// <summary>The file; null: SWEEP.html.</summary>
    public Option<string?> Output { get; } = new("--output", "-o")
    {
        Description = "where it is written, - for standard output; default: the sweep's name with .html",
        HelpName = "FILE",
    };

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(Sweep);
        command.Add(Output);
    }
}
