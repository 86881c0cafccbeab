using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Sweep.CommandLine;

namespace Sweep.Cli;

/// <summary>
/// The worker's and the store's logs: to stderr when SWEEP_DEBUG asks for them. What users need to know comes as events, not from here.
/// </summary>
internal sealed class Logging(TextWriter error) : ILogger
{
    public static ILogger For(Session session) => EnvironmentVariables.Debugging ? new Logging(session.Error) : NullLogger.Instance;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Debug;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        error.WriteLine($"[{logLevel}] {formatter(state, exception)}");
        if (exception is not null)
            error.WriteLine(exception);
    }
}
