using System.Text.Json;
using Bourse.Hosting;
using Bourse.Hosting.Stages;
using Bourse.Market;
using Microsoft.Extensions.Logging;

namespace Bourse.Cli.Frame;

/// <summary>Writes the network's log to the terminal, a line each: warnings as warnings, everything else as messages.</summary>
/// <param name="output">The terminal.</param>
/// <param name="findExchange">Finds the exchange of a name; null when there is none.</param>
internal sealed class ConsoleLogger(Output output, Func<string?, ExchangeListing?> findExchange) : ILogger
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
        // What a stage of a supervisor says is a failure or a warning, chosen by the stage itself.
        if (!IsEnabled(logLevel) || (output.Quiet && logLevel < LogLevel.Error && eventId.Id != StageEvents.StageSays)) return;
        var line = formatter(state, exception);
        if (Remedies.OfMessage(eventId.Id, () => findExchange(ValueOf(state, "Exchange"))) is { } remedy) line = $"{line}; {remedy}";
        if (output.Lines is { } lines) lines.Write(LevelOf(logLevel, line), output.Commands.In(line), json => WriteValues(json, eventId, state));
        else if (Volatile.Read(ref _display) is { } display) display(logLevel == LogLevel.Warning ? $"warning: {line}" : line);
        else Write(logLevel, line);
    }

    /// <summary>What a stage in a process of its own says has its weight in its first words.</summary>
    private static LogLevel LevelOf(LogLevel level, string line) =>
        line.Contains(": warning: ", StringComparison.Ordinal) ? LogLevel.Warning : line.Contains(": bourse: ", StringComparison.Ordinal)
            ? LogLevel.Error : level;

    private static void WriteValues<TState>(Utf8JsonWriter json, EventId eventId, TState state)
    {
        if (eventId.Name is { } name) json.WriteString("event", name);
        if (state is not IReadOnlyList<KeyValuePair<string, object?>> values) return;
        json.WriteStartObject("values");
        foreach (var (key, value) in values)
        {
            if (key.StartsWith('{')) continue;
            json.WriteString(JsonNamingPolicy.CamelCase.ConvertName(key), SafeText.Of($"{value}"));
        }

        json.WriteEndObject();
    }

    private static string? ValueOf<TState>(TState state, string name) => state is IReadOnlyList<KeyValuePair<string, object?>> values
        ? values.FirstOrDefault(value => value.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value?.ToString()
        : null;

    /// <summary>Writes a line in place of the progress line.</summary>
    private void Write(LogLevel level, string line)
    {
        if (output.Animated) output.Words.Write("\r\e[2K");
        if (level == LogLevel.Warning) output.Warn(line);
        else if (level >= LogLevel.Error) output.Words.WriteLine(output.Commands.In(line));
        else output.Say(line);
    }
}
