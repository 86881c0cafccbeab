using System.CommandLine;
using System.ComponentModel;
using System.Runtime.InteropServices;
using Sweep.Core;

namespace Sweep.Cli;

/// <summary>
/// The program beside this one that serves the dashboard and writes reports. It takes this process's place, so signals, the terminal and
/// the exit code are its own; and it is a program of its own so that no other verb waits for ASP.NET, or needs it installed.
/// </summary>
internal static partial class DashboardProgram
{
    private const string Name = "sweep-dashboard";

    /// <summary>Hands this very command line over; returns only where that fails.</summary>
    /// <exception cref="SweepException">It is not there, or cannot be started.</exception>
    public static Task<int> BecomeAsync(ParseResult args)
    {
        var path = Path.Combine(AppContext.BaseDirectory, Name);
        if (!File.Exists(path))
            throw new SweepException($"there is no '{path}', which serves the dashboard; install Sweep anew, or build the solution");
        string?[] words = [path, .. args.Tokens.Select(token => token.Value), null];
        _ = Execute(path, words);
        throw new SweepException($"'{path}' cannot be started: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");
    }

    [LibraryImport("libc", EntryPoint = "execv", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Execute(string path, string?[] words);
}
