using Sweep.Core;
using Sweep.Dashboard;

try
{
    return await new ProgramCommand().InvokeAsync(args);
}
catch (SweepException e)
{
    await Console.Error.WriteLineAsync($"sweep: {e.Message}");
    return e.ExitCode;
}
catch (OperationCanceledException)
{
    // Told to end before it had started.
    return 130;
}
