namespace Bourse;

/// <summary>
/// How long to wait before a server that cannot be reached is tried again: half a second, then twice as long each time, up to 15 s.
/// </summary>
public sealed class BackOff
{
    /// <summary>The longest pause between two tries.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(500);
    private TimeSpan _next = First;

    /// <summary>The next pause.</summary>
    public TimeSpan Next()
    {
        var pause = _next;
        _next = _next * 2 < Longest ? _next * 2 : Longest;
        return pause;
    }

    /// <summary>Begins with the shortest pause again.</summary>
    public void Reset() => _next = First;
}
