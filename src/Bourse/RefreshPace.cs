namespace Bourse;

/// <summary>
/// Says when something that is read whole each time is to be read again: at most every five seconds, and for a small part of the time only.
/// </summary>
/// <param name="clock">Measures the time.</param>
internal sealed class RefreshPace(TimeProvider clock)
{
    private const int RestPerRefresh = 20;
    private static readonly TimeSpan LeastRest = TimeSpan.FromSeconds(5);
    private long _began;
    private long? _ended;
    private TimeSpan _rest;

    /// <summary>Whether it is to be read.</summary>
    public bool IsDue => _ended is not { } ended || clock.GetElapsedTime(ended) >= _rest;

    /// <summary>The reading begins.</summary>
    public void Begin() => _began = clock.GetTimestamp();

    /// <summary>The reading has succeeded.</summary>
    public void End()
    {
        var rest = clock.GetElapsedTime(_began) * RestPerRefresh;
        (_ended, _rest) = (clock.GetTimestamp(), rest > LeastRest ? rest : LeastRest);
    }
}
