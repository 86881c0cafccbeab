using System.CommandLine;
using Sweep.CommandLine;
using Sweep.Core;

namespace Sweep.Cli;

/// <summary>From arguments to an exit code: the one place where errors become messages.</summary>
internal static class Application
{
    public static async Task<int> RunAsync(string[] args, Session session)
    {
        var code = await CarryOutAsync(args, session);
        await session.Out.FlushAsync();
        if (session.OutputFailure is not { } failure)
            return code;
        session.Error.WriteLine(
            $"sweep: standard output could not be written ({failure}) and is not complete; make room, or write elsewhere");
        return code == ExitCode.Ok ? ExitCode.Failed : code;
    }

    private static async Task<int> CarryOutAsync(string[] args, Session session)
    {
        try
        {
            var parsed = new SweepCommand(session).Parse(args);
            if (parsed.Tokens.Count == 0)
                return ShowVerbs(parsed, session);
            UsageErrors.ThrowIfAny(parsed, ProgramName.Typed);
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
            session.Error.WriteLine(EnvironmentVariables.Debugging
                ? e.ToString()
                : "SWEEP_DEBUG=1 in the environment prints where; please report it with that");
            return ExitCode.Failed;
        }
    }

    private static InvocationConfiguration Plainly(TextWriter output, TextWriter error) =>
        new() { Output = output, Error = error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };

    // Nothing was asked: the verbs are the answer, but a script that forgot its arguments must not go on.
    private static int ShowVerbs(ParseResult parsed, Session session)
    {
        parsed.RootCommandResult.Command.Parse(["--help"]).Invoke(Plainly(session.Error, session.Error));
        return ExitCode.Usage;
    }
}
