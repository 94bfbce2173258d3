using Microsoft.Extensions.Logging;

namespace Bourse.Benchmarks.Peers;

/// <summary>Errors that a peer logs, as lines of standard error, which are shown when it fails. Nothing else is formatted.</summary>
internal sealed class ErrorLines : ILoggerFactory, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel)) Console.Error.WriteLine($"{formatter(state, exception)} {exception?.Message}");
    }

    public void Dispose()
    {
    }
}
