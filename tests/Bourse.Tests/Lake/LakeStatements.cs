using System.Globalization;
using Bourse.Lake.Query;

namespace Bourse.Tests.Lake;

/// <summary>Statements of every kind over two tables, and these tables: in Parquet, in raw files, or both.</summary>
internal static class LakeStatements
{
    /// <summary>
    /// Columns: i int, l bigint, m decimal, f decimal below 1, w decimal of 17 digits, d double, b boolean, s varchar, day date, st struct, li list.
    /// </summary>
    private static readonly string[] Statements =
    [
        "SELECT * FROM demotest ORDER BY _offset",
        "SELECT count(*), count(i), count(s), count(n) FROM demotest",
        "SELECT i FROM demotest WHERE i > 3 ORDER BY i",
        "SELECT sum(i), sum(l), sum(m), sum(w), sum(d) FROM demotest",
        "SELECT min(i), max(l), min(m), max(w), min(d), max(s), min(day) FROM demotest",
        "SELECT s, count(*) FROM demotest GROUP BY s ORDER BY s",
        "SELECT s, sum(m) AS total FROM demotest GROUP BY s HAVING sum(m) > 2 ORDER BY total",
        "SELECT DISTINCT s FROM demotest ORDER BY s DESC",
        "SELECT i FROM demotest ORDER BY i LIMIT 3 OFFSET 2",
        "SELECT i, s FROM demotest ORDER BY s, i DESC",
        "SELECT m * 2, m + w, m - 1.5, m * m FROM demotest ORDER BY _offset", "SELECT -m, +i, abs(m), abs(i - 5) FROM demotest ORDER BY _offset",
        "SELECT round(m, 1), round(w, 4), floor(m), ceil(m) FROM demotest ORDER BY _offset",
        "SELECT i % 3, mod(l, 7) FROM demotest ORDER BY _offset",
        "SELECT avg(i), avg(d) FROM demotest", "SELECT d, d * 2, sqrt(d * d), power(d, 2) FROM demotest ORDER BY _offset",
        "SELECT upper(s), lower(s), length(s) FROM demotest ORDER BY _offset",
        "SELECT substring(s, 2, 2), s || '-' || i FROM demotest ORDER BY _offset",
        "SELECT replace(s, 'a', 'b'), trim('  x '), position('b' IN s) FROM demotest ORDER BY _offset",
        "SELECT i FROM demotest WHERE s LIKE '%b%' ORDER BY i",
        "SELECT i FROM demotest WHERE s NOT LIKE 'a_' ORDER BY i", "SELECT i FROM demotest WHERE s IS NULL OR m IS NULL ORDER BY i",
        "SELECT CASE WHEN i > 5 THEN 'high' WHEN i IS NULL THEN 'none' ELSE 'low' END FROM demotest ORDER BY _offset",
        "SELECT coalesce(s, 'nothing'), nullif(i, 3) FROM demotest ORDER BY _offset",
        "SELECT greatest(i, 4), least(i, 4) FROM demotest ORDER BY _offset",
        "SELECT CAST(i AS STRING), CAST(m AS DOUBLE), CAST('12' AS INT), CAST('1.25' AS DECIMAL(5, 2)) FROM demotest ORDER BY _offset",
        "SELECT CAST(0.5 AS DECIMAL(2, 2)), CAST(-0.05 AS DECIMAL(2, 2)), CAST(0 AS DECIMAL(1, 1)) FROM demotest ORDER BY _offset",
        "SELECT CAST(day AS STRING), CAST('2026-11-29' AS DATE) FROM demotest ORDER BY _offset",
        "SELECT i FROM demotest WHERE day > DATE '2024-02-01' ORDER BY i",
        "SELECT year(day), month(day), day(day), extract(year FROM day) FROM demotest ORDER BY _offset",
        "SELECT i FROM demotest WHERE day BETWEEN '2024-01-02' AND '2024-02-29' ORDER BY i",
        "SELECT _timestamp, _date, _key, _partition, _topic FROM demotest ORDER BY _offset",
        "SELECT i FROM demotest WHERE _date = '2026-11-26' ORDER BY i",
        "SELECT _date, count(*) FROM demotest GROUP BY _date ORDER BY _date",
        "SELECT count(*) FROM demotest WHERE _timestamp >= TIMESTAMP '2026-11-26 12:00:00'",
        "SELECT hour(_timestamp), minute(_timestamp) FROM demotest ORDER BY _offset", "SELECT b, count(*) FROM demotest GROUP BY b ORDER BY b",
        "SELECT i FROM demotest WHERE b AND NOT (i = 2) ORDER BY i", "SELECT b AND i > 3, b OR i > 3, NOT b FROM demotest ORDER BY _offset",
        "SELECT st.x, st.y FROM demotest ORDER BY _offset",
        "SELECT sum(st.x) FROM demotest",
        "SELECT li FROM demotest ORDER BY _offset",
        "SELECT st FROM demotest ORDER BY _offset",
        "SELECT \"Adj Close\" FROM demotest ORDER BY \"Adj Close\"", "SELECT t.i AS \"an i\" FROM demotest AS t ORDER BY 1",
        "SELECT a.i, o.name FROM demotest a JOIN others o ON a.s = o.s ORDER BY a.i",
        "SELECT a.i, o.name FROM demotest a LEFT JOIN others o ON a.s = o.s ORDER BY a.i",
        "SELECT a.i, o.name FROM demotest a RIGHT JOIN others o ON a.s = o.s ORDER BY o.name, a.i",
        "SELECT count(*) FROM demotest a FULL JOIN others o ON a.s = o.s",
        "SELECT count(*) FROM demotest CROSS JOIN others", "SELECT i FROM demotest WHERE s IN (SELECT s FROM others) ORDER BY i",
        "SELECT i FROM demotest a WHERE EXISTS (SELECT 1 FROM others o WHERE o.s = a.s) ORDER BY i",
        "SELECT i FROM demotest WHERE m > (SELECT min(m) FROM demotest) ORDER BY i",
        "SELECT i, (SELECT max(o.name) FROM others o) FROM demotest a ORDER BY i",
        "SELECT 'a''b', 'c\\d', length(''''), '' || '\"', i FROM demotest ORDER BY _offset",
        "SELECT s FROM demotest UNION SELECT s FROM others ORDER BY 1",
        "SELECT s FROM demotest INTERSECT SELECT s FROM others ORDER BY 1", "SELECT s FROM demotest EXCEPT SELECT s FROM others ORDER BY 1",
        "SELECT i FROM demotest UNION ALL SELECT 99 ORDER BY 1",
        "WITH t AS (SELECT s, sum(m) AS m FROM demotest GROUP BY s) SELECT s, m FROM t WHERE m > 1 ORDER BY s",
        "SELECT i, row_number() OVER (ORDER BY i), rank() OVER (PARTITION BY b ORDER BY s) FROM demotest ORDER BY i",
        "SELECT i, lag(i) OVER (ORDER BY i), lead(i, 2) OVER (ORDER BY i), first_value(i) OVER (ORDER BY i) FROM demotest ORDER BY i",
        "SELECT i, sum(m) OVER (ORDER BY i ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM demotest ORDER BY i",
        "SELECT sum(m) FILTER (WHERE b) FROM demotest",
        "SELECT s, b, count(*) FROM demotest GROUP BY GROUPING SETS ((s), (b)) ORDER BY 1, 2, 3",
        "SELECT s, count(*) FROM demotest GROUP BY ALL ORDER BY ALL",
        "SELECT 1, 1.50, 'a''b', true, DATE '2026-11-29'",
        "SELECT f, -f, f * 1, CAST(f AS STRING), f IS NULL FROM demotest ORDER BY _offset",
        "SELECT CAST(-0.5 AS DECIMAL(1, 1)), CAST(0.25 AS DECIMAL(2, 2))",
        "SELECT 1e20, 1e-7, CAST(0.1 AS DOUBLE), CAST(3 AS DOUBLE)",
        "SELECT * FROM (VALUES (1, 'a'), (2, NULL)) AS t(x, y) ORDER BY x",
        "SELECT count(*) FROM demotest WHERE 1 = 0",
        "SELECT i FROM demotest WHERE i < 0",
        "SELECT count(DISTINCT s), count(DISTINCT b) FROM demotest",
    ];

    public static IReadOnlyList<string> All => Statements;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Writes the tables, with Parquet files of some rows.</summary>
    public static async Task FillAsync(LakeFolder lake)
    {
        await lake.WriteAsync("2026-11-25", 0, Row(1, "ab", "1.50"), Row(2, "abc", "-0.05"), Row(3, null, "null"));
        await lake.WriteAsync("others", 0, "2026-11-25", 0, """{"s":"ab","name":"A"}""", """{"s":"b","name":"B"}""", """{"s":"zz","name":"Z"}""");
        await lake.CrawlAsync();
        await lake.CompactAsync();
        await lake.WriteAsync("2026-11-26", 3, Row(4, "b", "1234.56"), Row(5, "Äb", "2.25"), Row(6, "ab", "0.01"));
        await lake.WriteAsync("2026-11-27", 6, Row(7, "", "3.33"));
        await lake.CrawlAsync();
        await lake.CrawlAsync(table: "others");
    }

    /// <summary>The kinds of the columns of a result, and its rows; or the failure.</summary>
    public static async Task<string> RunAsync(ILakeQueries queries, string statement)
    {
        try
        {
            var result = await queries.RunAsync(statement, Cancellation);
            var rows = await result.Rows.ToListAsync(Cancellation);
            var kinds = string.Join('|', result.Columns.Select(column => column.Kind));
            return $"{kinds}\n{string.Join('\n', rows.Select(row => string.Join('|', row.Select(cell => cell ?? "NULL"))))}";
        }
        catch (BourseException failure)
        {
            return $"{failure.Message} ({queries.GetType().Name})";
        }
    }

    private static string Row(int i, string? s, string m)
    {
        var isEven = i % 2 == 0 ? "true" : "false";
        var text = s is null ? "null" : $"\"{s}\"";
        var day = new DateOnly(2024, 1, 1).AddDays(i * 10).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return $$"""{"i":{{i}},"l":{{i}}000000000,"m":{{m}},"w":335.9069872600000{{i}},"d":{{i}}.5e0,"b":{{isEven}},"s":{{text}},"""
            + $$"""
            "day":"{{day}}","n":null,"f":0.{{i}},"st":{"x":{{i}},"y":["a",{{text}}]},"li":[{{i}},null],"Adj Close":{{i}}.25}
            """;
    }
}
