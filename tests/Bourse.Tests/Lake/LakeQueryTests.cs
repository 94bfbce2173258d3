using Bourse.Adapters.DuckDb;
using Bourse.Lake.Query;

namespace Bourse.Tests.Lake;

public sealed class LakeQueryTests : IDisposable
{
    private const string Endless = "SELECT sum(a.range + b.range) FROM range(10000000) a, range(10000000) b";
    private readonly LakeFolder _lake = new();

    public void Dispose() => _lake.Dispose();

    [Fact]
    public async Task Numbers_keep_every_digit_of_the_message()
    {
        await _lake.WriteAsync(
            "2026-11-27",
            0,
            """{"a":335.90698726000005,"b":12345678901234567890.12345678,"c":1.50,"d":{"e":[12345678901234567.891]},"f":"\"1.23456789012345678"}""",
            """{"a":331.81198726,"b":0.00000001,"c":2,"d":null,"f":"12345678901234567.123"}""");
        await _lake.CrawlAsync();
        string[] expected =
        [
            "335.90698726000005|12345678901234567890.12345678|1.50|{\"e\":[12345678901234567.891]}|\"1.23456789012345678",
            "331.81198726000000|0.00000001|2.00|NULL|12345678901234567.123",
        ];
        Assert.Equal(expected, await _lake.QueryAsync("SELECT a, b, c, d, f FROM demotest ORDER BY _offset"));
        await _lake.CompactAsync();
        Assert.Equal(expected, await _lake.QueryAsync("SELECT a, b, c, d, f FROM demotest ORDER BY _offset"));
    }

    [Theory]
    [InlineData("CAST(0.5 AS DECIMAL(1, 1))", "0.5")]
    [InlineData("CAST(-0.25 AS DECIMAL(2, 2))", "-0.25")]
    [InlineData("CAST(0 AS DECIMAL(38, 38))", "0.00000000000000000000000000000000000000")]
    [InlineData("CAST(1.5 AS DECIMAL(2, 1))", "1.5")]
    [InlineData("CAST(NULL AS DECIMAL(1, 1))", "NULL")]
    [InlineData("'.5'", ".5")]
    public async Task A_number_below_one_begins_with_its_zero(string value, string text) =>
        Assert.Equal([text], await _lake.QueryAsync($"SELECT {value}"));

    [Fact]
    public async Task A_row_says_where_it_came_from()
    {
        await _lake.WriteAsync("2026-11-27", 7, """{"a":1}""");
        await _lake.CrawlAsync();
        Assert.Equal(["1|demotest|0|7|2026-11-27 12:00:00|k7|2026-11-27"], await _lake.QueryAsync("SELECT * FROM demotest"));
    }

    [Fact]
    public async Task Members_that_differ_in_letter_case_only_are_columns_of_their_own()
    {
        await _lake.WriteAsync("2026-11-27", 0, """{"Close":1,"close":"x","\u0043LOSE":true}""", """{"close":"y"}""");
        await _lake.CrawlAsync();
        Assert.Equal(["1|x|true", "NULL|y|NULL"], await _lake.QueryAsync("SELECT Close, close_2, CLOSE_3 FROM demotest ORDER BY _offset"));
    }

    [Theory]
    [InlineData("_date = '2026-11-27'", 1)]
    [InlineData("_date = DATE '2026-11-27'", 1)]
    [InlineData("_date >= '2026-11-27'", 2)]
    [InlineData("_date > '2026-11-26' AND a < 5 AND '2026-11-28' > _date", 1)]
    [InlineData("_date BETWEEN '2026-11-26' AND '2026-11-27'", 2)]
    [InlineData("_date IN ('2026-11-25', '2026-11-28')", 2)]
    [InlineData("_date < '2020-01-01'", 0)]
    [InlineData("_date = '2026-11-27' OR a = 1", 4)]
    [InlineData("NOT _date = '2026-11-27'", 4)]
    [InlineData("_date NOT IN ('2026-11-27')", 4)]
    [InlineData("_date NOT BETWEEN '2026-11-26' AND '2026-11-27'", 4)]
    [InlineData("date_trunc('month', _date) = '2026-11-01'", 4)]
    [InlineData("_date IS NOT NULL", 4)]
    public async Task Conditions_on_the_day_decide_which_files_are_read(string condition, int files)
    {
        await WriteFourDaysAsync();
        var (rows, scan) = await _lake.RunAsync($"SELECT a FROM demotest WHERE {condition} ORDER BY a");
        Assert.Equal((files, 4), (scan.Files, scan.AllFiles));
        Assert.Equal(await _lake.QueryAsync($"SELECT a FROM (FROM demotest) AS t WHERE {condition} ORDER BY a"), rows);
    }

    [Theory]
    [InlineData("SELECT count(*) FROM demotest t WHERE t._date = '2026-11-27'", 1)]
    [InlineData("SELECT count(*) FROM demotest a JOIN demotest b ON a.a = b.a WHERE a._date = '2026-11-27' AND b._date = '2026-11-28'", 2)]
    [InlineData("SELECT count(*) FROM demotest a JOIN demotest b ON a.a = b.a WHERE a._date = '2026-11-27'", 4)]
    [InlineData("SELECT count(*) FROM demotest a LEFT JOIN demotest b ON a.a = b.a WHERE a._date = '2026-11-27' AND b._date = '2026-11-27'", 1)]
    [InlineData("SELECT count(*) FROM demotest t(_date) WHERE _date = 3", 4)]
    [InlineData("WITH demotest AS (SELECT * FROM demotest WHERE _date = '2026-11-27') SELECT count(*) FROM demotest", 4)]
    [InlineData("SELECT (SELECT max(a) FROM demotest WHERE _date = '2026-11-26') FROM demotest WHERE _date = '2026-11-27'", 2)]
    [InlineData("SELECT a FROM demotest WHERE _date = '2026-11-27' UNION ALL SELECT a FROM demotest WHERE _date = '2026-11-25'", 2)]
    [InlineData("SELECT '2026-11-27' AS _date, a FROM demotest WHERE _date = '2026-11-26'", 1)]
    public async Task A_file_is_left_out_only_where_no_part_of_the_statement_can_use_it(string statement, int files)
    {
        await WriteFourDaysAsync();
        Assert.Equal(files, (await _lake.RunAsync(statement)).Scan.Files);
    }

    [Fact]
    public async Task Files_that_were_not_crawled_are_left_out_and_counted()
    {
        await WriteFourDaysAsync();
        await _lake.WriteAsync("2026-11-28", 4, """{"a":1.5}""");
        var (rows, scan) = await _lake.RunAsync("SELECT count(*) FROM demotest");
        Assert.Equal(("4", 4, 1), (rows.Single(), scan.AllFiles, scan.NewerFiles));
        await _lake.CrawlAsync();
        Assert.Equal(["0.0", "1.0", "1.5", "2.0", "3.0"], await _lake.QueryAsync("SELECT a FROM demotest ORDER BY 1"));
    }

    [Theory]
    [InlineData("SELEC 1", "syntax error at or near \"SELEC\" (line 1, column 1)", null)]
    [InlineData("SELECT 1\nFROM demotest WHER a", "syntax error at or near \"a\" (line 2, column 20)", null)]
    [InlineData("SELECT * FROM demotes", "there is no table demotes", "did you mean demotest?")]
    [InlineData("SELECT 1,\n  Closs FROM demotest", "Referenced column \"Closs\" not found in FROM clause (line 2, column 3)", "did you mean Close?")]
    [InlineData("SELECT sume(a) FROM demotest", "Scalar Function with name sume does not exist (line 1, column 8)", "did you mean sum?")]
    [InlineData("SELECT 1; SELECT 2", "2 statements where one is expected", "run them one by one")]
    public async Task An_error_names_the_place_and_the_nearest_name(string statement, string message, string? remedy)
    {
        await _lake.WriteAsync("2026-11-27", 0, """{"a":1,"Close":2}""");
        await _lake.CrawlAsync();
        var failure = await Assert.ThrowsAsync<BourseException>(() => _lake.QueryAsync(statement));
        Assert.Equal((FailureKind.Usage, message, remedy), (failure.Kind, failure.Message, failure.Remedy));
    }

    [Theory]
    [InlineData("VALUES (1, 'a'), (2, NULL);", "1|a", "2|NULL")]
    [InlineData("-- first\nSELECT 1 /* ; */ AS a; -- end", "1")]
    [InlineData("FROM range(3)", "0", "1", "2")]
    [InlineData("SELECT ';' AS a, $$;$$ AS b", ";|;")]
    [InlineData("SHOW TABLES", "demotest")]
    [InlineData("SELECT column_name FROM (DESCRIBE demotest) LIMIT 1", "a")]
    [InlineData("SELECT count(*) FROM information_schema.tables WHERE table_name = 'demotest'", "1")]
    [InlineData("SELECT i FROM range(4) t(i) ORDER BY i DESC", "3", "2", "1", "0")]
    [InlineData("SELECT DATE '2026-11-29', TIMESTAMP '2026-11-29 01:02:03.5', 1e20::DOUBLE", "2026-11-29|2026-11-29 01:02:03.5|1e+20")]
    [InlineData("SELECT true, [1, 2], {'a': 'b'}", "true|[1,2]|{\"a\":\"b\"}")]
    public async Task Statements_that_read_run(string statement, params string[] rows)
    {
        await _lake.WriteAsync("2026-11-27", 0, """{"a":1}""");
        await _lake.CrawlAsync();
        Assert.Equal(rows, await _lake.QueryAsync(statement));
    }

    [Fact]
    public async Task A_result_of_too_many_rows_is_cut_off_with_an_error()
    {
        var failure = await Assert.ThrowsAsync<BourseException>(() => _lake.RunAsync("FROM range(11)", new QueryLimits { MaxRows = 10 }));
        Assert.Equal("the result has more than 10 rows; the others are left out", failure.Message);
        Assert.Equal(10, (await _lake.RunAsync("FROM range(10)", new QueryLimits { MaxRows = 10 })).Rows.Length);
    }

    [Fact]
    public async Task A_statement_that_takes_too_long_is_ended()
    {
        await using var queries = new DuckDbQueries(_lake.Files, new QueryLimits { MaxTime = TimeSpan.FromSeconds(5) }, () => null, _lake.Clock);
        var result = await queries.RunAsync(Endless, TestContext.Current.CancellationToken);
        var rows = result.Rows.GetAsyncEnumerator(TestContext.Current.CancellationToken);
        var running = rows.MoveNextAsync().AsTask();
        _lake.Clock.Advance(TimeSpan.FromSeconds(5));
        var failure = await Assert.ThrowsAsync<BourseException>(() => running);
        Assert.Equal("the statement took longer than 5 s", failure.Message);
        await rows.DisposeAsync();
        var next = await queries.RunAsync("SELECT 1", TestContext.Current.CancellationToken);
        Assert.Single(await next.Rows.ToListAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_statement_that_is_cancelled_ends_and_the_next_one_runs()
    {
        await using var queries = new DuckDbQueries(_lake.Files, new QueryLimits(), () => null, _lake.Clock);
        using var stop = new CancellationTokenSource();
        var result = await queries.RunAsync(Endless, stop.Token);
        var running = result.Rows.ToListAsync(CancellationToken.None).AsTask();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        var next = await queries.RunAsync("SELECT 1", TestContext.Current.CancellationToken);
        Assert.Single(await next.Rows.ToListAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Memory_is_limited()
    {
        var limits = new QueryLimits { MaxMemory = 32 << 20, Threads = 1 };
        var failure = await Assert.ThrowsAsync<BourseException>(
            () => _lake.RunAsync("SELECT length(string_agg(repeat('x', 1000000), '')) FROM range(1000)", limits));
        Assert.Equal("raise the limit of memory, or read less", failure.Remedy);
    }

    private async Task WriteFourDaysAsync()
    {
        for (var day = 0; day < 4; day++) await _lake.WriteAsync($"2026-11-{25 + day}", day, $$"""{"a":{{day}}}""");
        await _lake.CrawlAsync();
    }
}
