using Bourse.Audit;
using Bourse.Events;

namespace Bourse.Dashboard.Reading;

/// <summary>The values of a portfolio as they were known, beside those with all revisions; a column each, the oldest day first.</summary>
internal sealed record KnownHistory
{
    /// <summary>How many of the newest revised days are told.</summary>
    public const int MostRevised = 500;

    /// <summary>The portfolio's key.</summary>
    public required string Portfolio { get; init; }

    /// <summary>When; null for the values that were published first.</summary>
    public required DateTimeOffset? Known { get; init; }

    /// <summary>The trading days.</summary>
    public required IReadOnlyList<DateOnly> Day { get; init; }

    /// <summary>The values as they were known; null where there was none yet.</summary>
    public required IReadOnlyList<decimal?> AsKnown { get; init; }

    /// <summary>The values with all revisions.</summary>
    public required IReadOnlyList<decimal> AsOf { get; init; }

    /// <summary>How many days had no value yet.</summary>
    public required int Unknown { get; init; }

    /// <summary>How many days had another value than now.</summary>
    public required int Differing { get; init; }

    /// <summary>How many days were valued more than once.</summary>
    public required int RevisedDays { get; init; }

    /// <summary>The newest of those days, the newest first, at most <see cref="MostRevised"/>.</summary>
    public required IReadOnlyList<RevisedDay> Revised { get; init; }

    /// <summary>The history of a portfolio.</summary>
    /// <param name="portfolio">Its key.</param>
    /// <param name="known">As it was known when.</param>
    /// <param name="days">All evaluations of each day, in the order of the log.</param>
    public static KnownHistory Of(string portfolio, KnownMoment known, SortedDictionary<DateOnly, List<LoggedEvaluation>> days)
    {
        var all = days.Select(day => RevisedDay.Of(day.Key, day.Value, known)).ToList();
        var revised = all.Where(day => day.Revisions.Count > 1).ToList();
        return new KnownHistory
        {
            Portfolio = portfolio,
            Known = known.Time,
            Day = [.. all.Select(day => day.Day)],
            AsKnown = [.. all.Select(day => day.AsKnown?.Value)],
            AsOf = [.. all.Select(day => day.AsOf.Value)],
            Unknown = all.Count(day => day.AsKnown is null),
            Differing = all.Count(day => day.Difference is not (null or 0)),
            RevisedDays = revised.Count,
            Revised = [.. revised.AsEnumerable().Reverse().Take(MostRevised)],
        };
    }
}

/// <summary>A day that was valued more than once.</summary>
/// <param name="Day">The trading day.</param>
/// <param name="AsKnown">What was known; null for nothing yet.</param>
/// <param name="AsOf">What holds with all revisions: the highest revision, of several with that one the last.</param>
/// <param name="Revisions">All that was published, the first one first.</param>
internal sealed record RevisedDay(DateOnly Day, LoggedRevision? AsKnown, LoggedRevision AsOf, IReadOnlyList<LoggedRevision> Revisions)
{
    /// <summary>The value with all revisions less the one that was known; null when there was none.</summary>
    public decimal? Difference => AsOf.Value - AsKnown?.Value;

    /// <summary>The day of some evaluations.</summary>
    public static RevisedDay Of(DateOnly day, List<LoggedEvaluation> evaluations, KnownMoment known)
    {
        var revisions = evaluations.ConvertAll(LoggedRevision.Of);
        var asKnown = known.Time is { } time ? LatestOf(revisions.FindAll(one => one.Written <= time)) : revisions.MinBy(one => one.Revision);
        return new RevisedDay(day, asKnown, LatestOf(revisions)!, revisions);
    }

    private static LoggedRevision? LatestOf(List<LoggedRevision> revisions)
    {
        LoggedRevision? latest = null;
        foreach (var one in revisions)
        {
            if (latest is null || one.Revision >= latest.Revision) latest = one;
        }

        return latest;
    }
}

/// <summary>A value that was published.</summary>
/// <param name="Revision">0 for the first one of a day.</param>
/// <param name="Value">The value.</param>
/// <param name="NavPerShare">The value of a share.</param>
/// <param name="Written">When it was published.</param>
/// <param name="Topic">Where it is in the log.</param>
/// <param name="Partition">Its partition.</param>
/// <param name="Offset">Its offset.</param>
internal sealed record LoggedRevision(
    int Revision, decimal Value, decimal NavPerShare, DateTimeOffset Written, string Topic, int Partition, long Offset)
{
    /// <summary>An evaluation in the log.</summary>
    public static LoggedRevision Of(LoggedEvaluation logged) => new(
        logged.Evaluation.Revision, logged.Evaluation.Value.ToDecimal(), logged.Evaluation.NavPerShare.ToDecimal(), logged.Time,
        Topics.Evaluations, logged.Partition.Partition, logged.Offset);
}
