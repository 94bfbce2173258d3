namespace Bourse.Bars.Resampling;

/// <summary>The bars that a larger bar is made of.</summary>
/// <param name="bucket">The larger bar.</param>
internal sealed class BarParts(BarBucket bucket)
{
    private readonly SortedList<DateTime, Bar> _bars = [];
    private BarMerge? _merge;

    /// <summary>Adds a bar, or replaces the one of its instant.</summary>
    public void Put(Bar bar)
    {
        _bars[bar.Instant] = bar;
        // Usually a bar comes last, and nothing has to be made anew.
        if (_merge is not null && bar.Instant > _merge.Last) _merge.Add(bar);
        else _merge = null;
    }

    /// <summary>All of them as one.</summary>
    public BarMerge Merge() => _merge ??= MergeAll();

    private BarMerge MergeAll()
    {
        var merge = new BarMerge(_bars.GetValueAtIndex(0), bucket);
        for (var i = 1; i < _bars.Count; i++) merge.Add(_bars.GetValueAtIndex(i));
        return merge;
    }
}
