using Microsoft.Extensions.Logging;

namespace Bourse.Tests;

/// <summary>Hands on what is logged, a line each.</summary>
internal sealed class LineLogger(Action<string> take) : ILogger
{
    public bool IsEnabled(LogLevel logLevel) => true;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        take(formatter(state, exception));
}
