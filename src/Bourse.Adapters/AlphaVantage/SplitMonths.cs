using Bourse.Bars;
using Bourse.Pipelines;

namespace Bourse.Adapters.AlphaVantage;

/// <summary>Finds kept months that were fetched on the other side of a split.</summary>
internal static class SplitMonths
{
    /// <summary>
    /// The months that must be fetched again. Where prices jump between the month just fetched and one of its neighbours, the neighbour was fetched
    /// before the split; so were all months on its side that were fetched earlier than this one.
    /// </summary>
    /// <param name="months">All kept months of the series, by month.</param>
    /// <param name="fetched">The month just fetched.</param>
    public static IEnumerable<ReplyFacts> Find(IReadOnlyList<ReplyFacts> months, YearMonth fetched)
    {
        var usable = months.Where(month => !month.IsStale).ToList();
        var at = usable.FindIndex(month => month.Month == fetched);
        if (at < 0) return [];
        var stale = new List<ReplyFacts>();
        var reply = usable[at];
        if (at > 0 && HasSplit(usable[at - 1], reply)) stale.AddRange(usable.Take(at));
        if (at + 1 < usable.Count && HasSplit(reply, usable[at + 1])) stale.AddRange(usable.Skip(at + 1));
        return stale.Where(month => month.FetchedAt < reply.FetchedAt);
    }

    private static bool HasSplit(ReplyFacts before, ReplyFacts after) =>
        before.Month.Next() == after.Month
        && !before.HasRealJump && !after.HasRealJump
        && SplitJump.IsBetween(before.LastClose, after.FirstOpen);
}
