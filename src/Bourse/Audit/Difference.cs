namespace Bourse.Audit;

/// <summary>What kind of deviation a difference is.</summary>
public enum DifferenceKind
{
    /// <summary>The value is another one.</summary>
    Different,

    /// <summary>It is missing.</summary>
    Missing,

    /// <summary>It must not be there.</summary>
    Unexpected,
}

/// <summary>A deviation from what follows from the prices in the log.</summary>
/// <param name="Place">Where it was found (<see cref="DifferencePlace"/>).</param>
/// <param name="Portfolio">The portfolio's key, or the identifier of an investor or portfolio; empty where it concerns all of them.</param>
/// <param name="Date">The trading day; null where there is none, as in most figures of a report.</param>
/// <param name="What">What differs: a member, a column, a figure, or the whole record.</param>
/// <param name="Expected">The expected value; <c>nothing</c> when there must be none.</param>
/// <param name="Found">The value found; <c>nothing</c> when it is missing.</param>
public sealed record Difference(string Place, string Portfolio, DateOnly? Date, string What, string Expected, string Found)
{
    /// <summary>Stands for a missing value.</summary>
    public const string Nothing = "nothing";

    /// <summary>What kind it is.</summary>
    public DifferenceKind Kind => Found == Nothing ? DifferenceKind.Missing
        : Expected == Nothing ? DifferenceKind.Unexpected
        : DifferenceKind.Different;
}

/// <summary>How many differences of a kind there are.</summary>
/// <param name="Place">Where they were found.</param>
/// <param name="What">What differs; of a report, the section.</param>
/// <param name="Kind">What kind they are.</param>
/// <param name="Portfolios">In how many portfolios.</param>
/// <param name="Count">How many.</param>
public sealed record DifferenceCount(string Place, string What, DifferenceKind Kind, int Portfolios, int Count)
{
    /// <summary>Counts differences by place, subject and kind, in the order in which they first occur.</summary>
    public static IReadOnlyList<DifferenceCount> Of(IEnumerable<Difference> differences) =>
    [
        .. differences.GroupBy(one => (one.Place, What: SubjectOf(one), one.Kind)).Select(group => new DifferenceCount(
            group.Key.Place,
            group.Key.What,
            group.Key.Kind,
            group.Select(one => one.Portfolio).Distinct(StringComparer.Ordinal).Count(),
            group.Count())),
    ];

    /// <summary>The name of a report's figure is its section, sometimes a year or month, and its name in the section.</summary>
    private static string SubjectOf(Difference one) => one.Place == DifferencePlace.Report ? one.What.Split(' ')[0] : one.What;
}
