namespace Bourse.Bars.Quality;

/// <summary>What may be wrong with a series of bars.</summary>
public enum QualityKind
{
    /// <summary>A session has no bars at all.</summary>
    NoBars,

    /// <summary>A session that has bars lacks some.</summary>
    MissingBars,

    /// <summary>A price changes by more than <see cref="BarQuality.OddChange"/> from one bar to the next, or within one.</summary>
    Jump,

    /// <summary>A bar starts before the one before it has ended.</summary>
    Overlap,
}
