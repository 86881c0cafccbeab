using System.CommandLine;

namespace Sweep.Cli;

internal static class SweepFileArgument
{
    public static Argument<string> Create() => new("file") { Description = "the sweep file (YAML)", HelpName = "FILE" };
}
