namespace Bourse.Statistics;

/// <summary>Which standard deviation is meant.</summary>
public enum DeviationKind
{
    /// <summary>Of a sample: the squares are divided by n − 1.</summary>
    Sample,

    /// <summary>Of the whole population: the squares are divided by n.</summary>
    Population,
}
