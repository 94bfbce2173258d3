namespace Bourse.Hosting.Demo;

/// <summary>How long each phase of a run took.</summary>
public sealed class PhaseTimer
{
    private readonly TimeProvider _clock;
    private readonly List<(string Name, TimeSpan Time)> _phases = [];
    private long _begin;

    /// <summary>Begins the first phase.</summary>
    public PhaseTimer(TimeProvider clock)
    {
        _clock = clock;
        _begin = clock.GetTimestamp();
    }

    /// <summary>The phases that have ended.</summary>
    public IReadOnlyList<(string Name, TimeSpan Time)> Phases => _phases;

    /// <summary>All phases together.</summary>
    public TimeSpan Total => _phases.Aggregate(TimeSpan.Zero, (sum, phase) => sum + phase.Time);

    /// <summary>Ends the current phase.</summary>
    public void End(string name)
    {
        var now = _clock.GetTimestamp();
        _phases.Add((name, _clock.GetElapsedTime(_begin, now)));
        _begin = now;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Join(", ", _phases.Select(phase => $"{phase.Name} {phase.Time.TotalMilliseconds:0} ms"));
}
