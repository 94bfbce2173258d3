using System.Text.Json;

namespace Bourse.Cli.Stages;

/// <summary>How long each phase of a command took.</summary>
internal sealed class Phases
{
    private readonly TimeProvider _clock;
    private readonly List<(string Name, TimeSpan Time)> _phases = [];
    private long _begin;

    /// <summary>Begins the first phase.</summary>
    public Phases(TimeProvider clock)
    {
        _clock = clock;
        _begin = clock.GetTimestamp();
    }

    /// <summary>All phases together.</summary>
    public TimeSpan Total => _phases.Aggregate(TimeSpan.Zero, (sum, phase) => sum + phase.Time);

    /// <summary>Ends the phase at work.</summary>
    public void End(string name)
    {
        var now = _clock.GetTimestamp();
        _phases.Add((name, _clock.GetElapsedTime(_begin, now)));
        _begin = now;
    }

    /// <summary>Writes them as a member <c>phases_ms</c>.</summary>
    public void WriteJson(Utf8JsonWriter json)
    {
        json.WriteStartObject("phases_ms");
        foreach (var (name, time) in _phases) json.WriteNumber(name, Math.Round(time.TotalMilliseconds, 1));
        json.WriteEndObject();
    }

    /// <inheritdoc/>
    public override string ToString() => string.Join(", ", _phases.Select(phase => $"{phase.Name} {phase.Time.TotalMilliseconds:0} ms"));
}
