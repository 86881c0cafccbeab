using System.CommandLine;

namespace Sweep.Cli;

/// <summary>One verb of the command line: parses its arguments, calls one service, renders what it gives.</summary>
internal abstract class Verb : Command
{
    protected Verb(Session session, string name, string description) : base(name, description)
    {
        Session = session;
        SetAction(RunAsync);
    }

    protected Session Session { get; }

    /// <summary>Returns the process's exit code.</summary>
    protected abstract Task<int> RunAsync(ParseResult args, CancellationToken cancel);

    protected static Argument<string> SweepArgument() => new("sweep") { Description = "the sweep's name", HelpName = "SWEEP" };

    protected static Option<bool> JsonOption(string description = "print a JSON array, nothing else") =>
        new("--json") { Description = description };
}
