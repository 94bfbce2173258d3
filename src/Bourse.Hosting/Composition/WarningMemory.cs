using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Bourse.Hosting.Composition;

/// <summary>Passes on what is logged and remembers the warnings, so that processes started later need not repeat them.</summary>
/// <param name="logger">Receives everything.</param>
internal sealed class WarningMemory(ILogger logger) : ILogger
{
    private const string PrefixEnd = ": ";
    private readonly ConcurrentDictionary<string, bool> _warnings = new(StringComparer.Ordinal);

    /// <summary>Whether a line of another process says what has been logged here already.</summary>
    /// <param name="line">The line; the warning may follow a prefix such as <c>warning: </c>.</param>
    public bool Holds(string line)
    {
        var end = line.IndexOf(PrefixEnd, StringComparison.Ordinal);
        return end >= 0 && _warnings.ContainsKey(line[(end + PrefixEnd.Length)..]);
    }

    /// <inheritdoc/>
    public bool IsEnabled(LogLevel logLevel) => logger.IsEnabled(logLevel);

    /// <inheritdoc/>
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => logger.BeginScope(state);

    /// <inheritdoc/>
    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (logLevel == LogLevel.Warning) _warnings[formatter(state, exception)] = true;
        logger.Log(logLevel, eventId, state, exception, formatter);
    }
}
