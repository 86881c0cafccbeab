namespace Sweep.Trainer;

/// <summary>The trainer's log is its stderr: the worker keeps the last lines for a crash report.</summary>
internal static class Log
{
    public static void Warning(string message) => Console.Error.WriteLine($"warning: {message}");

    public static void Error(string message) => Console.Error.WriteLine($"error: {message}");
}
