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
}
