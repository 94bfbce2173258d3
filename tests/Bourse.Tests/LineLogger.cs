using Microsoft.Extensions.Logging;

namespace Bourse.Tests;

/// <summary>Hands on what is logged, a line each; one line at a time, whatever threads log.</summary>
internal sealed class LineLogger(Action<string> take) : ILogger
{
    // Several loggers may hand on to one list.
    private static readonly Lock Gate = new();

    public bool IsEnabled(LogLevel logLevel) => true;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Take(formatter(state, exception));

    private void Take(string line)
    {
        lock (Gate) take(line);
    }
}
