namespace Bourse.Bars;

/// <summary>Where a stream of bars begins, and whether it has been moved there: once a run, however often the stage is made anew.</summary>
/// <param name="mode">Where it begins.</param>
public sealed class BarStreamStart(BarStreamMode mode)
{
    /// <summary>Where it begins.</summary>
    public BarStreamMode Mode => mode;

    /// <summary>Whether the offsets in the store still have to be moved.</summary>
    public bool IsDue { get; private set; } = mode != BarStreamMode.Continue;

    /// <summary>The offsets have been moved.</summary>
    public void MarkDone() => IsDue = false;
}
