using System.CommandLine;
using System.CommandLine.Invocation;
using Sweep.Core;

namespace Sweep.Cli;

/// <summary>From arguments to an exit code: the one place where errors become messages.</summary>
internal static class Application
{
    public static async Task<int> RunAsync(string[] args, Session session)
    {
        try
        {
            var parsed = new SweepCommand(session).Parse(args);
            if (parsed.Action is ParseErrorAction)
                return Complain(parsed, session);
            // Verbs that hold leases handle Ctrl-C themselves; all others may simply die of it.
            return await parsed.InvokeAsync(Plainly(session.Out, session.Error));
        }
        catch (SweepException e)
        {
            // The problems of a file begin with their place, as editors like it.
            session.Error.WriteLine(e is SweepFileException ? e.Message : $"sweep: {e.Message}");
            return e.ExitCode;
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Interrupted;
        }
        catch (Exception e)
        {
            session.Error.WriteLine($"sweep: something unexpected happened: {e.Message} ({e.GetType().Name})");
            session.Error.WriteLine(Debugging ? e.ToString() : "SWEEP_DEBUG=1 in the environment prints where; please report it with that");
            return ExitCode.Failed;
        }
        finally
        {
            await session.Out.FlushAsync();
        }
    }

    public static bool Debugging => Environment.GetEnvironmentVariable("SWEEP_DEBUG") is not (null or "" or "0");

    private static InvocationConfiguration Plainly(TextWriter output, TextWriter error) =>
        new() { Output = output, Error = error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };

    private static int Complain(ParseResult parsed, Session session)
    {
        if (parsed.Tokens.Count == 0)
        {
            // Nothing was asked: the verbs are the answer, but a script that forgot its arguments must not go on.
            parsed.RootCommandResult.Command.Parse(["--help"]).Invoke(Plainly(session.Error, session.Error));
            return ExitCode.Usage;
        }
        var command = parsed.CommandResult.Command;
        if (command is RootCommand && parsed.UnmatchedTokens is [var verb, ..])
        {
            session.Error.WriteLine($"sweep: there is no verb '{TextWidth.Visible(verb)}'; {NearestName.Hint(verb, command.Subcommands.Select(known => known.Name), $"'{ProgramName.Typed} --help' lists them")}");
            return ExitCode.Usage;
        }
        foreach (var error in parsed.Errors)
            session.Error.WriteLine($"sweep: {error.Message}");
        session.Error.WriteLine($"'{ProgramName.Typed}{(command is RootCommand ? "" : $" {command.Name}")} --help' says what it takes");
        return ExitCode.Usage;
    }
}
