using Sweep.Core;
using Sweep.Silo;

try
{
    return await new SiloCommand().InvokeAsync(args);
}
catch (SweepException e)
{
    await Console.Error.WriteLineAsync($"sweep-silo: {e.Message}");
    return e.ExitCode;
}
catch (OperationCanceledException)
{
    // Told to end before it had started.
    return 130;
}
