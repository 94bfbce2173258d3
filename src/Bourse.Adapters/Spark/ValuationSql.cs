using System.Globalization;
using Bourse.Events;
using Bourse.Investors;
using Bourse.Market;

namespace Bourse.Adapters.Spark;

/// <summary>
/// The queries behind an audit on Spark, in ANSI mode, where what does not fit is an error. Spark reads messages of exactly the form that exchanges
/// write, a part of what <see cref="PriceMessage.TryRead"/> takes; all others are non-canonical: <see cref="PriceReader"/> reads them in this
/// process, and they are sent back in numbers. Amounts are whole millionths from the first step on; the results are sums. Columns: partition k,
/// offset o, time of writing w (ms); ticker t and day d in numbers (<see cref="ValuationTask"/>); price x, its sum over holdings s; records n and how
/// many of them are non-canonical.
/// </summary>
internal static class ValuationSql
{
    /// <summary>The name by which the queries know the topic.</summary>
    public const string SourceName = "prices";

    /// <summary>The name by which <see cref="Values"/> knows <see cref="ValuationTask.HoldingsBatch"/>.</summary>
    public const string HoldingsName = "holdings";

    /// <summary>The name by which <see cref="Values"/> knows <see cref="NonCanonicalMessages.ToBatch"/>.</summary>
    public const string QuotesName = "quotes";

    /// <summary>Days of a portfolio in a row of the result.</summary>
    private const int DaysPerRow = 256;

    /// <summary>
    /// The canonical form. Prices of 0 and above 9,999,999 are excluded, so that Spark reads no price that the rules refuse.
    /// </summary>
    internal static readonly string Canonical = string.Create(
        CultureInfo.InvariantCulture,
        $$"""
        ^[{]"TICK":"(?!{{TickerText.Misspelt}}")
        [A-Z0-9.^=/_-]{1,{{NetworkRules.MaxTickerLength}}}","PRICE":(?!0[.]0+,)(0|[1-9][0-9]{0,6})[.][0-9]{2,6},
        "DATE":"[0-9]{4}-[0-9]{2}-[0-9]{2}","EXCHANGE":"[A-Z0-9_]{0,{{NetworkRules.MaxNameLength}}}"[}]\z
        """).ReplaceLineEndings("");

    /// <summary>How many records there are.</summary>
    public const string Count = $"SELECT CAST(count(*) AS STRING) AS json FROM {SourceName}";

    /// <summary>The non-canonical messages, except those of a length that no message has.</summary>
    public static string NonCanonicalMessages { get; } = string.Create(
        CultureInfo.InvariantCulture,
        $"""
        SELECT partition AS k, offset AS o, unix_millis(timestamp) AS w, value AS message FROM {SourceName}
        WHERE octet_length(value) BETWEEN 1 AND {PriceReader.MaxBytes} AND NOT CAST(value AS STRING) RLIKE r'{Canonical}'
        """);

    /// <summary>
    /// The days of which canonical messages have a usable price: rows with -1 and a day, and rows with a ticker that is held and its newest day.
    /// </summary>
    public static string Days(ValuationTask task) => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        WITH {Fields},
        {Known(task.KnownTickers)},
        usable AS (
          SELECT /*+ BROADCAST(tickers) */ IF(t < {task.Tickers.Count}, t, -1) AS t, d
          FROM fields JOIN tickers ON fields.ticker = tickers.ticker WHERE {IsDayOf(task.DaysText(), "d")}
        )
        SELECT -1 AS t, d FROM usable GROUP BY d UNION ALL SELECT t, max(d) AS d FROM usable WHERE t >= 0 GROUP BY t
        """);

    /// <summary>
    /// The values of portfolios: rows with a portfolio, up to 256 days on which all holdings have a price, their sums, and the number of records.
    /// </summary>
    /// <param name="task">What is asked for.</param>
    /// <param name="days">The days that have prices.</param>
    /// <param name="withQuotes">Whether there are usable quotes of non-canonical messages, as a source of their own.</param>
    public static string Values(ValuationTask task, PricedDays days, bool withQuotes)
    {
        var quotes = withQuotes ? $"UNION ALL SELECT k, o, w, t, d, x, 0 AS n, 0 AS noncanonical FROM {QuotesName}" : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"""
            WITH {Fields},
            {Known(task.KnownTickers)},
            found AS (
              SELECT /*+ BROADCAST(tickers) */ k, o, w, IF({IsDayOf(task.DaysText(), "d")}, t, NULL) AS t, d, x, noncanonical
              FROM fields LEFT JOIN tickers ON fields.ticker = tickers.ticker
            ),
            numbered AS (
              SELECT k, o, w, coalesce(t, -1) AS t, IF(t IS NULL, -1, d) AS d, x, 1 AS n, noncanonical FROM found
              {quotes}
            ),
            {Latest},
            {(task.Options.Missing == MissingPolicy.Carry ? Carried(task, days) : OfTheDay)},
            {Sums(task)}
            SELECT p, f, n, noncanonical, v FROM rows
            """);
    }

    /// <summary>The fields of canonical messages; null in others.</summary>
    private static readonly string Fields = string.Create(
        CultureInfo.InvariantCulture,
        $"""
        messages AS (
          SELECT partition AS k, offset AS o, unix_millis(timestamp) AS w,
            IF(CAST(value AS STRING) RLIKE r'{Canonical}', split(CAST(value AS STRING), '"'), NULL) AS f FROM {SourceName}
        ),
        fields AS (
          SELECT k, o, w, f[3] AS ticker, datediff(try_cast(f[9] AS DATE), DATE'{PriceRules.FirstDay:yyyy-MM-dd}') AS d,
            CAST(CAST(substring(f[6], 2, length(f[6]) - 2) AS DECIMAL(13,6)) * 1000000 AS BIGINT) AS x,
            IF(f IS NULL, 1, 0) AS noncanonical
          FROM messages
        )
        """);

    /// <summary>
    /// The last price of each ticker and day: within a partition the one with the highest offset, of several partitions the one written last.
    /// </summary>
    private const string Latest =
        """
        ends AS (
          SELECT t, d, k, max_by(x, o) AS x, max_by(w, o) AS w, sum(n) AS n, sum(noncanonical) AS noncanonical FROM numbered GROUP BY t, d, k
        ),
        latest AS (
          SELECT t, d, max_by(x, greatest(0, least(w, 8000000000000)) * 1048576 + k) AS x, sum(n) AS n, sum(noncanonical) AS noncanonical
          FROM ends GROUP BY t, d
        )
        """;

    private const string OfTheDay = "usable AS (SELECT t, d, x, n, noncanonical, TRUE AS own FROM latest)";

    private static string Known(IEnumerable<string> tickers) =>
        $"tickers AS (SELECT pos AS t, col AS ticker FROM (SELECT posexplode(split('{string.Join(',', tickers)}', ','))))";

    private static string IsDayOf(string text, string day) => $"get(split('{text}', ''), {day}) = '1'";

    /// <summary>Each price on its day and on the trading days after it, up to the next price of the ticker or the last day of all.</summary>
    private static string Carried(ValuationTask task, PricedDays days) => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        spans AS (
          SELECT *,
            coalesce(lead(d) OVER (PARTITION BY t ORDER BY d) - 1, IF(t < 0 OR t >= {task.Tickers.Count}, d, greatest(d, {days.Last}))) AS till
          FROM latest
        ),
        carried AS (SELECT *, explode(sequence(d, till)) AS day FROM spans),
        usable AS (
          SELECT t, day AS d, x, IF(day = d, n, 0) AS n, IF(day = d, noncanonical, 0) AS noncanonical, day = d AS own
          FROM carried
          WHERE day = d OR {IsDayOf(task.TradingDaysText(days), "day")}
        )
        """);

    private static string Sums(ValuationTask task) => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        days AS (
          SELECT /*+ BROADCAST({HoldingsName}) */ p, d, sum(CAST(q AS DECIMAL(16,0)) * CAST(x AS DECIMAL(14,0))) AS s, count(*) = max(h) AS whole,
            max(own) AS own, sum(n * c) AS n, sum(noncanonical * c) AS noncanonical
          FROM usable JOIN {HoldingsName} USING (t) WHERE d BETWEEN lo AND hi GROUP BY p, d
        ),
        rows AS (
          SELECT p, min(IF(own AND d >= {task.From}, d, NULL)) AS f, sum(n) AS n, sum(noncanonical) AS noncanonical,
            collect_list(IF(whole AND d >= {task.From}, struct(d, s), NULL)) AS v
          FROM days GROUP BY p, d div {DaysPerRow}
        )
        """);
}
