using System.Diagnostics;
using Sweep.Testing;

namespace Sweep.Cli.Tests;

/// <summary>The program at work.</summary>
internal sealed class RunningCli(ProcessStartInfo start) : ChildProcess(start)
{
    public async Task<CliResult> EndAsync()
    {
        var code = await ExitAsync(TimeSpan.FromMinutes(3));
        return new CliResult(code, Output, Errors);
    }

    /// <summary>
    /// Waits for a line with the text and kills it then. False where it ended with 0 first: a slow test beside a quick sweep, which had
    /// nothing left to do. Anything else that it ends with is an error.
    /// </summary>
    public async Task<bool> KilledAtAsync(string text)
    {
        await Task.WhenAny(SaidAsync(line => line.Contains(text, StringComparison.Ordinal)), Exited).Within($"a program to print '{text}'");
        TrySend(SigKill);
        var end = await EndAsync();
        return end.ExitCode switch
        {
            137 => true,
            0 => false,
            var code => throw new InvalidOperationException($"a program that was to be killed ended with {code}:\n{Said}"),
        };
    }
}
