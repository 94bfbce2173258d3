using System.Globalization;
using Bourse.Adapters.DuckDb;
using Bourse.Adapters.Spark;
using Bourse.Adapters.SparkConnect;
using Bourse.Lake.Query;
using Bourse.Tests.Lake;
using Bourse.Tests.Servers;

namespace Bourse.Tests.Spark;

/// <summary>The same statements in this process and on a real Spark, which reads the lake's folder.</summary>
public sealed class LakeOnSparkTests : IAsyncLifetime
{
    private readonly LakeFolder _lake = new();
    private SparkLakeQueries? _spark;
    private DuckDbQueries? _duckDb;

    /// <summary>Columns: i int, l bigint, m decimal, w decimal of 17 digits, d double, b boolean, s varchar, day date, st struct, li list.</summary>
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
        "SELECT 1e20, 1e-7, CAST(0.1 AS DOUBLE), CAST(3 AS DOUBLE)",
        "SELECT * FROM (VALUES (1, 'a'), (2, NULL)) AS t(x, y) ORDER BY x",
        "SELECT count(*) FROM demotest WHERE 1 = 0",
        "SELECT i FROM demotest WHERE i < 0",
        "SELECT count(DISTINCT s), count(DISTINCT b) FROM demotest",
    ];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var address = SparkAddress.Parse(TestServers.RequireSpark());
        await _lake.WriteAsync("2026-11-25", 0, Row(1, "ab", "1.50"), Row(2, "abc", "-0.05"), Row(3, null, "null"));
        await _lake.WriteAsync("others", 0, "2026-11-25", 0, """{"s":"ab","name":"A"}""", """{"s":"b","name":"B"}""", """{"s":"zz","name":"Z"}""");
        await _lake.CrawlAsync();
        await _lake.CompactAsync();
        await _lake.WriteAsync("2026-11-26", 3, Row(4, "b", "1234.56"), Row(5, "Äb", "2.25"), Row(6, "ab", "0.01"));
        await _lake.WriteAsync("2026-11-27", 6, Row(7, "", "3.33"));
        await _lake.CrawlAsync();
        await _lake.CrawlAsync(table: "others");
        _duckDb = new DuckDbQueries(_lake.Files, new QueryLimits(), () => null, _lake.Clock);
        _spark = new SparkLakeQueries(address, _lake.Files, new QueryLimits(), () => null, Guid.NewGuid, TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        if (_duckDb is not null) await _duckDb.DisposeAsync();
        if (_spark is not null) await _spark.DisposeAsync();
        _lake.Dispose();
    }

    [Fact]
    public async Task Statements_have_equal_rows_in_this_process_and_on_spark()
    {
        var differences = new List<string>();
        foreach (var statement in Statements)
        {
            var (here, there) = (await RunAsync(_duckDb!, statement), await RunAsync(_spark!, statement));
            if (here != there) differences.Add($"{statement}\n-- here\n{here}\n-- on Spark\n{there}\n");
        }

        Assert.True(differences.Count == 0, string.Join('\n', differences));
        Assert.True(Statements.Length >= 60);
    }

    [Fact]
    public async Task Spark_reads_the_files_that_this_process_would_read()
    {
        var here = await _duckDb!.RunAsync("SELECT i FROM demotest WHERE _date = '2026-11-26'", Cancellation);
        await here.Rows.ToListAsync(Cancellation);
        var there = await _spark!.RunAsync("SELECT i FROM demotest WHERE _date = '2026-11-26'", Cancellation);
        Assert.Equal((here.Scan, 1), (there.Scan, there.Scan.Files));
    }

    [Fact]
    public async Task An_error_of_spark_is_a_line_with_the_nearest_name()
    {
        var failure = await Assert.ThrowsAsync<BourseException>(() => _spark!.RunAsync("SELECT Adj_Clos FROM demotest", Cancellation));
        Assert.Contains("Adj_Clos", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Message);
        Assert.Equal("did you mean Adj Close?", failure.Remedy);
    }

    [Fact]
    public async Task Statements_that_do_more_than_read_do_not_reach_spark() =>
        await Assert.ThrowsAsync<BourseException>(() => _spark!.RunAsync("DROP VIEW demotest", Cancellation));

    private static string Row(int i, string? s, string m)
    {
        var isEven = i % 2 == 0 ? "true" : "false";
        var text = s is null ? "null" : $"\"{s}\"";
        var day = new DateOnly(2024, 1, 1).AddDays(i * 10).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return $$"""{"i":{{i}},"l":{{i}}000000000,"m":{{m}},"w":335.9069872600000{{i}},"d":{{i}}.5e0,"b":{{isEven}},"s":{{text}},"""
            + $$"""
            "day":"{{day}}","n":null,"st":{"x":{{i}},"y":["a",{{text}}]},"li":[{{i}},null],"Adj Close":{{i}}.25}
            """;
    }

    private static async Task<string> RunAsync(ILakeQueries queries, string statement)
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
}
