namespace Bourse;

/// <summary>Something that is told when it occurs for the first time. Any number of threads may share one.</summary>
public sealed class Occurrence
{
    private int _marked;

    /// <summary>Marks it; true for the one caller that comes first.</summary>
    public bool TryMark() => Interlocked.Exchange(ref _marked, 1) == 0;
}
