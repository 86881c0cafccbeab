using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Sweep.Silo;

/// <summary>
/// The service's log on standard output, a line an event, with the machine's name, since logs of many may be read together. Until the
/// service is ready only its own events are written: why it cannot start is one sentence on standard error. Afterwards Orleans has one line
/// a minute, since while a head is away it would write some kilobytes a second; what is withheld is counted. With SWEEP_DEBUG=1 everything
/// is written, with stack traces.
/// </summary>
internal sealed class SiloLog(TimeProvider time, TextWriter output, string machine, bool debugging) : ILoggerProvider
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, ILogger> _loggers = [];
    private readonly Lock _lock = new();
    private volatile bool _ready;
    private long? _orleansWrote;
    private int _withheld;

    /// <summary>The service has started: from now on errors of Orleans and of the host are written too.</summary>
    public void Ready() => _ready = true;

    public ILogger CreateLogger(string categoryName) => _loggers.GetOrAdd(categoryName, name => new CategoryLogger(this, name));

    public void Dispose()
    {
    }

    private bool IsEnabled(string category, LogLevel level)
    {
        if (debugging)
            return level >= LogLevel.Information;
        if (IsOfSweep(category))
            return level >= LogLevel.Information;
        // Orleans' placement tells of each of its tries by Polly, and then the call's own error tells it again.
        return _ready && level >= LogLevel.Warning && !category.StartsWith("Polly", StringComparison.Ordinal);
    }

    private void Write(string category, LogLevel level, string message, Exception? exception)
    {
        lock (_lock)
        {
            var withheld = "";
            if (!debugging && IsOfOrleans(category) && level < LogLevel.Critical)
            {
                if (_orleansWrote is { } wrote && time.GetElapsedTime(wrote) < Window)
                {
                    _withheld++;
                    return;
                }
                withheld = _withheld > 0 ? string.Create(CultureInfo.InvariantCulture, $" (and {_withheld} more since the last)") : "";
                (_orleansWrote, _withheld) = (time.GetTimestamp(), 0);
            }
            var now = time.GetUtcNow().ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);
            output.WriteLine($"{now} {machine} {NameOf(level)}: {category} {OneLine(message)}{withheld}{Of(category, exception)}");
            output.Flush();
        }
    }

    // Where an error of Orleans arose says nothing to who runs a cluster; one of ours is a defect to be reported.
    private string Of(string category, Exception? exception) => exception switch
    {
        null => "",
        _ when debugging => $"\n{exception}",
        _ when IsOfOrleans(category) => $" ({exception.GetType().Name}: {OneLine(exception.GetBaseException().Message)})",
        _ => $" {OneLine(exception.ToString())}",
    };

    private static bool IsOfSweep(string category) => category.StartsWith("Sweep.", StringComparison.Ordinal);

    private static bool IsOfOrleans(string category) => category.StartsWith("Orleans", StringComparison.Ordinal);

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");

    private static string NameOf(LogLevel level) => level switch
    {
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        LogLevel.Error => "fail",
        LogLevel.Critical => "crit",
        _ => "dbug",
    };

    private sealed class CategoryLogger(SiloLog log, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None && log.IsEnabled(category, logLevel);

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
                log.Write(category, logLevel, formatter(state, exception), exception);
        }
    }
}
