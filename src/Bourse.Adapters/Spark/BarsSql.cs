using System.Globalization;
using System.Text;
using Bourse.Bars;

namespace Bourse.Adapters.Spark;

/// <summary>
/// The queries behind a stream of bars on Spark. Spark reads messages of exactly the form that <see cref="BarMessage"/> writes, a part of what
/// <see cref="BarReader"/> takes, and only those of usual times, zones and figures. All others are left to <see cref="BarReader"/> in this process:
/// it alone decides what they are. Prices are texts from message to table, where they become decimals with the same digits.
/// </summary>
internal static class BarsSql
{
    /// <summary>The name by which <see cref="Rows"/> knows the topic.</summary>
    public const string SourceName = "messages";

    /// <summary>The column with the time of the write, which is no column of the table.</summary>
    public const string WriteTime = "written_at";

    private const string Price = "(0|[1-9][0-9]{0,9})([.][0-9]{1,8})?";

    /// <summary>The messages of <see cref="BarMessage"/>, from 1970 to 2037.</summary>
    private const string Canonical =
        """
        ^[{]"id":"[0-9a-f]{32}","timestamp":"(19[7-9][0-9]|20[0-2][0-9]|203[0-7])-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}",
        """
        + $"\"open\":{Price},\"high\":{Price},\"low\":{Price},\"close\":{Price},\"volume\":(0|[1-9][0-9]{{0,13}}),"
        + """
          "symbol":"[^"\\]{1,64}","time_zone":"[A-Za-z_/]{1,32}"[}]\z
          """;

    /// <summary>The zones of large exchanges, by names that Java and .NET both know.</summary>
    private static readonly string Zones = Listed(
        "US/Eastern", "America/New_York", "US/Central", "America/Chicago", "America/Toronto", "America/Sao_Paulo", "Europe/London", "Europe/Berlin",
        "Europe/Paris", "Europe/Amsterdam", "Europe/Zurich", "Europe/Athens", "Asia/Tokyo", "Asia/Hong_Kong", "Asia/Shanghai", "Asia/Kolkata",
        "Australia/Sydney", "UTC");

    private static readonly string Intervals = Listed([.. BarInterval.All.Select(interval => interval.Text)]);

    /// <summary>The rows of a symbol's table, with the time at which each is to be written.</summary>
    /// <param name="symbol">The symbol of the topic.</param>
    /// <param name="firstTime">The time of offset 0, in microseconds since 1970.</param>
    public static string Rows(Symbol symbol, long firstTime) => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        WITH {Judged(SourceName, symbol)}
        SELECT {TextOf(symbol)} AS symbol, bar_interval AS `interval`, substring(t, 1, 7) AS month, instant AS `timestamp`,
          o AS open, h AS high, l AS low, c AS close, CAST(v AS BIGINT) AS volume, zone AS time_zone,
          md5(concat({TextOf(symbol)}, '_', t)) AS id, {firstTime} + offset AS {WriteTime}
        FROM judged WHERE is_canonical
        """);

    /// <summary>The messages of topics that <see cref="Rows"/> leaves out.</summary>
    /// <param name="topics">The symbols of the topics, by the names under which the query knows these.</param>
    public static string Others(IReadOnlyList<(string Source, Symbol Symbol)> topics) => string.Join(
        "\nUNION ALL\n",
        topics.Select(topic =>
            $"""
            SELECT * FROM (
              WITH {Judged(topic.Source, topic.Symbol)}
              SELECT topic, partition, offset, unix_millis(timestamp) AS written, key, value, to_json(headers) AS headers
              FROM judged WHERE NOT is_canonical
            )
            """));

    /// <summary>
    /// Each message with its fields, and whether they are beyond doubt: then it is a bar of the symbol, its local time occurs, and its figures are
    /// possible. Of a time that occurs twice, the first is meant; the second has the header <c>fold</c>.
    /// </summary>
    private static string Judged(string source, Symbol symbol) =>
        $"""
        parts AS (
          SELECT *, IF(CAST(value AS STRING) RLIKE r'{Canonical}', split(CAST(value AS STRING), '"'), NULL) AS f,
            filter(headers, x -> x.key = '{BarHeaders.Interval}') AS intervals,
            coalesce(exists(headers, x -> x.key = '{BarHeaders.Fold}'), FALSE) AS is_folded
          FROM {source}
        ),
        fields AS (
          SELECT *, get(f, 7) AS t, try_cast(get(f, 7) AS TIMESTAMP) AS local, get(f, 21) AS name, get(f, 25) AS zone,
            {NumberAt(10)} AS o, {NumberAt(12)} AS h, {NumberAt(14)} AS l, {NumberAt(16)} AS c, {NumberAt(18)} AS v,
            CASE WHEN coalesce(size(intervals), -1) < 1 THEN '{BarInterval.Hour.Text}'
              WHEN size(intervals) = 1 THEN coalesce(CAST(get(intervals, 0).value AS STRING), '') ELSE '' END AS bar_interval
          FROM parts
        ),
        numbers AS (
          SELECT *, to_utc_timestamp(local, IF(zone IN ({Zones}), zone, NULL)) AS instant,
            {Exact("o")} AS open_price, {Exact("h")} AS high_price, {Exact("l")} AS low_price, {Exact("c")} AS close_price
          FROM fields
        ),
        judged AS (
          SELECT *, coalesce(
            NOT is_folded AND bar_interval IN ({Intervals}) AND name = {TextOf(symbol)} AND from_utc_timestamp(instant, zone) = local
            AND low_price > 0 AND high_price <= {BarRules.MaxPrice.ToString(CultureInfo.InvariantCulture)} AND low_price <= high_price
            AND open_price BETWEEN low_price AND high_price AND close_price BETWEEN low_price AND high_price, FALSE) AS is_canonical
          FROM numbers
        )
        """;

    /// <summary>A number between the names of two members: <c>:181.50,</c>.</summary>
    private static string NumberAt(int part) => $"substring(get(f, {part}), 2, length(get(f, {part})) - 2)";

    private static string Exact(string text) => $"try_cast({text} AS DECIMAL(18,8))";

    /// <summary>Symbols are data, and never a part of a query's text.</summary>
    private static string TextOf(Symbol symbol) => $"CAST(unhex('{Convert.ToHexString(Encoding.UTF8.GetBytes(symbol.Text))}') AS STRING)";

    private static string Listed(params string[] texts) => string.Join(", ", texts.Select(text => $"'{text}'"));
}
