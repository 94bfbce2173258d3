using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bourse.Dashboard.Web;

/// <summary>Passes warnings and failures of the web server on to the host.</summary>
/// <param name="logger">The host's logger.</param>
internal sealed class HostLogging(ILogger logger) : ILoggerProvider
{
    /// <summary>It logs that a server cannot start, which is told by whoever has started it.</summary>
    private const string Starter = "Microsoft.Extensions.Hosting.Internal.Host";

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => categoryName == Starter ? NullLogger.Instance : new Filter(logger);

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private sealed class Filter(ILogger logger) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error && logger.IsEnabled(logLevel);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel)) return;
            logger.Log(logLevel, eventId, state, exception, (said, e) => e is null ? formatter(said, e) : $"{formatter(said, e)}: {e.Message}");
        }
    }
}
