using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Sweep.Grains;

/// <summary>
/// What Orleans logs of a client's connections. Its exceptions only say that no gateway could be connected to; why stands in its log, which
/// a command line does not show.
/// </summary>
internal sealed class ConnectionTrouble : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<Exception> _errors = [];

    /// <summary>The errors so far, each with its causes.</summary>
    public IReadOnlyList<Exception> Errors => [.. _errors.SelectMany(WithCauses)];

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel is >= LogLevel.Information and not LogLevel.None;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (exception is not null)
            _errors.Enqueue(exception);
    }

    public void Dispose()
    {
    }

    private static IEnumerable<Exception> WithCauses(Exception error) => error switch
    {
        AggregateException several => several.InnerExceptions.SelectMany(WithCauses),
        { InnerException: { } cause } => WithCauses(cause).Prepend(error),
        _ => [error],
    };
}
