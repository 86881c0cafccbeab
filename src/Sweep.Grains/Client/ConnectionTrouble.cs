using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Sweep.Grains;

/// <summary>
/// What Orleans logs while a client connects. Its exceptions only say that no gateway could be connected to; why stands in its log, which
/// a command line does not show. The client's host logs here for as long as it lives, so nothing is kept once this is disposed of.
/// </summary>
internal sealed class ConnectionTrouble : ILoggerProvider, ILogger
{
    // Null once disposed of.
    private volatile ConcurrentQueue<Exception>? _errors = [];

    /// <summary>The errors so far, each with its causes; none once this is disposed of.</summary>
    public IReadOnlyList<Exception> Errors => [.. (_errors ?? []).SelectMany(WithCauses)];

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => _errors is not null && logLevel is >= LogLevel.Information and not LogLevel.None;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (exception is not null)
            _errors?.Enqueue(exception);
    }

    /// <summary>Forgets all errors, and keeps none from now on.</summary>
    public void Dispose() => _errors = null;

    private static IEnumerable<Exception> WithCauses(Exception error) => error switch
    {
        AggregateException several => several.InnerExceptions.SelectMany(WithCauses),
        { InnerException: { } cause } => WithCauses(cause).Prepend(error),
        _ => [error],
    };
}
