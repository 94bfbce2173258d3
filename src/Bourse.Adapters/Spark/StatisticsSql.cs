using System.Globalization;
using Bourse.Statistics;

namespace Bourse.Adapters.Spark;

/// <summary>
/// The one query behind all reports, for Spark's SQL in ANSI mode, where what does not fit is an error. Amounts are whole numbers from the first step
/// on: cents <c>x</c> and <c>c</c>, millionths of a per cent <c>r</c> and <c>u</c>. A cast to BIGINT of millionths refuses what <c>Money</c> does not
/// hold. Squares of cents have 31 digits at most and their sums 38, enough for more days than there are. A table is read once: its days are
/// aggregated by month; months are aggregated to years and totals. When curves are requested, each day of the last year is a row, too. Each row of
/// the result is one JSON object.
/// </summary>
internal static class StatisticsSql
{
    /// <summary>The name by which the query knows the tables' rows.</summary>
    public const string SourceName = "tables";

    /// <summary>The days of the last year, and each day's drawdown, rounded half away from zero.</summary>
    private static readonly string Curves = string.Create(
        CultureInfo.InvariantCulture,
        $"""
        ranked AS (
          SELECT *, greatest(0, max(x) OVER past) AS peak, max(day) OVER (PARTITION BY p) AS final
          FROM days WINDOW past AS (PARTITION BY p ORDER BY day ROWS UNBOUNDED PRECEDING)
        ),
        curves AS (
          SELECT p, day, y, m, x, c, r, IF(day > CAST(add_months(CAST(final AS DATE), -12) AS STRING), day, NULL) AS recent,
            IF(peak = 0, 0, IF(peak - x >= CAST(peak AS DECIMAL(16,0)) * {PortfolioCurves.MostTimesBelow}, {PortfolioCurves.DeepestDrawdown},
              -((CAST(peak - x AS DECIMAL(16,0)) * 200000000 + peak) div (2 * peak)))) AS u
          FROM ranked
        )
        """);

    /// <summary>The rows of years and totals.</summary>
    private const string Rows =
        """
        WHEN y IS NOT NULL THEN to_json(struct(p, y, cl, ch, rl, rh))
          ELSE to_json(struct(p, n, s, q, pn, ps, pq, head, tail, low, cl, ch, rl, rh))
        """;

    /// <summary>The grouping of months to years and totals. Single days are excluded, since they must not count twice.</summary>
    private const string Figures =
        """
        sum(n) FILTER (WHERE m IS NOT NULL) AS n, sum(s) FILTER (WHERE m IS NOT NULL) AS s, sum(q) FILTER (WHERE m IS NOT NULL) AS q,
            sum(pn) FILTER (WHERE m IS NOT NULL) AS pn, sum(ps) FILTER (WHERE m IS NOT NULL) AS ps, sum(pq) FILTER (WHERE m IS NOT NULL) AS pq,
            min(head) AS head, max(tail) AS tail, min(low) AS low, min(cl) AS cl, min(ch) AS ch, min(rl) AS rl, min(rh) AS rh
        """;

    /// <summary>The extremes that are drawn: of a month, or of a single day.</summary>
    private const string Ranges =
        "min(struct(x AS v, day)) AS xl, min(struct(-x AS v, day)) AS xh, min(struct(u AS v, day)) AS ul";

    /// <summary>The rows of all tables as the query counts.</summary>
    private const string Days =
        $"""
        days AS (
          SELECT p, AsOf AS day, substring(AsOf, 1, 4) AS y, substring(AsOf, 1, 7) AS m,
            CAST(Evaluation * 1000000 AS BIGINT) div 10000 AS x, CAST(DailyEvaluationChange * 1000000 AS BIGINT) div 10000 AS c,
            CAST(DailyNAVChangePercent * 1000000 AS BIGINT) AS r FROM {SourceName}
        )
        """;

    /// <summary>The query.</summary>
    /// <param name="period">The days of the fourth section.</param>
    /// <param name="withCurves">Whether to return rows for the curves.</param>
    public static string Of(ReportPeriod period, bool withCurves) => $"WITH {Days},\n{(withCurves ? WithCurves(period) : WithoutCurves(period))}";

    private static string WithoutCurves(ReportPeriod period) =>
        $"""
        parts AS (SELECT p, y, m, {Parts(period)} FROM days GROUP BY p, y, m),
        figures AS (SELECT p, y, m, {Figures} FROM parts GROUP BY GROUPING SETS ((p, y, m), (p, y), (p)))
        SELECT CASE WHEN m IS NOT NULL THEN to_json(struct(p, m, n, s))
          {Rows} END AS json
        FROM figures
        """;

    private static string WithCurves(ReportPeriod period) =>
        $"""
        {Curves},
        parts AS (SELECT p, y, m, recent, {Parts(period)}, {Ranges} FROM curves GROUP BY GROUPING SETS ((p, y, m), (p, recent))),
        figures AS (
          SELECT p, y, m, recent, grouping(y) AS whole, {Figures}, min(xl) AS xl, min(xh) AS xh, min(ul) AS ul
          FROM parts GROUP BY GROUPING SETS ((p, y, m, recent), (p, y), (p))
        )
        SELECT CASE WHEN recent IS NOT NULL THEN to_json(struct(p, recent, xl))
          WHEN m IS NOT NULL THEN to_json(struct(p, m, n, s, xl, xh, ul))
          {Rows} END AS json
        FROM figures WHERE recent IS NOT NULL OR y IS NOT NULL OR whole = 1
        """;

    /// <summary>
    /// The aggregates of a month or a day. The minimum of a pair is the lowest amount with its earliest day; that of a negated one is the highest.
    /// </summary>
    private static string Parts(ReportPeriod period)
    {
        const string e = "CAST(x AS DECIMAL(15,0))";
        var inside = $"day BETWEEN '{period.From:yyyy-MM-dd}' AND '{period.To:yyyy-MM-dd}'";
        return $"""
            count(*) AS n, sum({e}) AS s, sum({e} * {e}) AS q,
            count_if({inside}) AS pn, sum(IF({inside}, {e}, 0)) AS ps, sum(IF({inside}, {e} * {e}, 0)) AS pq,
            min(struct(day, x, c, r)) AS head, max(struct(day, x, c, r)) AS tail, min(x) AS low,
            min(IF(c IS NULL, NULL, struct(c AS v, day))) AS cl, min(IF(c IS NULL, NULL, struct(-c AS v, day))) AS ch,
            min(IF(r IS NULL, NULL, struct(r AS v, day))) AS rl, min(IF(r IS NULL, NULL, struct(-r AS v, day))) AS rh
            """;
    }
}
