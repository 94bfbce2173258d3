namespace Bourse.Statistics;

/// <summary>
/// Leaves out points that a chart is too narrow to show. The points are cut into equal runs; of each run the first, the lowest, the highest
/// and the last stay, so that every run keeps its extremes and the same points always give the same picture.
/// </summary>
internal static class Thinning
{
    public const int KeptPerRun = 4;

    /// <summary>At most <paramref name="most"/> of the points, in their order.</summary>
    public static IReadOnlyList<ChartPoint> Thin(IReadOnlyList<ChartPoint> points, int most)
    {
        if (points.Count <= most) return points;
        var runs = most / KeptPerRun;
        var kept = new List<ChartPoint>(most);
        for (var run = 0; run < runs; run++)
        {
            var from = (int)((long)points.Count * run / runs);
            var to = (int)((long)points.Count * (run + 1) / runs);
            Keep(points, from, to, kept);
        }

        return kept;
    }

    private static void Keep(IReadOnlyList<ChartPoint> points, int from, int to, List<ChartPoint> kept)
    {
        var (lowest, highest) = (from, from);
        for (var i = from + 1; i < to; i++)
        {
            if (points[i].Micros < points[lowest].Micros) lowest = i;
            if (points[i].Micros > points[highest].Micros) highest = i;
        }

        Span<int> wanted = [from, Math.Min(lowest, highest), Math.Max(lowest, highest), to - 1];
        for (var i = 0; i < wanted.Length; i++)
        {
            if (i == 0 || wanted[i] != wanted[i - 1]) kept.Add(points[wanted[i]]);
        }
    }
}
