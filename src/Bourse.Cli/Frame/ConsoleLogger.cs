using Microsoft.Extensions.Logging;

namespace Bourse.Cli.Frame;

/// <summary>Writes the network's log to the terminal, a line each: warnings as warnings, everything else as messages.</summary>
/// <param name="output">The terminal.</param>
/// <param name="findSource">Finds the price source that reads a file of that name; null when there is none.</param>
internal sealed class ConsoleLogger(Output output, Func<string?, string?> findSource) : ILogger
{
    private Action<string>? _display;

    /// <summary>Redirects the lines to a display; null ends that.</summary>
    public void ShowBy(Action<string>? display) => Volatile.Write(ref _display, display);

    /// <inheritdoc/>
    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    /// <inheritdoc/>
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    /// <inheritdoc/>
    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel)) return;
        var line = formatter(state, exception);
        if (Remedies.OfWarning(eventId.Id, () => findSource(ValueOf(state, "File"))) is { } remedy) line = $"{line}; {remedy}";
        if (Volatile.Read(ref _display) is { } display) display(logLevel == LogLevel.Warning ? $"warning: {line}" : line);
        else if (logLevel == LogLevel.Warning) Warn(line);
        else output.Say(line);
    }

    private static string? ValueOf<TState>(TState state, string name) => state is IReadOnlyList<KeyValuePair<string, object?>> values
        ? values.FirstOrDefault(value => value.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value?.ToString()
        : null;

    /// <summary>Clears the progress line before the warning.</summary>
    private void Warn(string line)
    {
        if (output.Animated) output.Words.Write("\r\e[2K");
        output.Warn(line);
    }
}
