using System.Text.Json;

namespace Bourse.Tests.Cli;

public sealed class SqlCommandTests : IDisposable
{
    private const string Message =
        """{"Index":"HSI","Close":2552.399902,"Note":null,"_topic":"demotest","_partition":0,"_offset":0,"""
        + "\"_timestamp\":\"2026-11-27T12:00:00.000Z\",\"_key\":\"HSI\"}";

    private readonly CommandLineRun _run = new();

    public void Dispose() => _run.Dispose();

    [Theory]
    [InlineData("json", "[\n{\"a\":0.50,\"b\":-0.05,\"c\":0.0}\n]\n")]
    [InlineData("csv", "a,b,c\n0.50,-0.05,0.0\n")]
    [InlineData("md", "| a | b | c |\n|---:|---:|---:|\n| 0.50 | -0.05 | 0.0 |\n")]
    [InlineData("table", "   a      b    c\n0.50  -0.05  0.0\n")]
    public async Task A_number_below_one_has_a_zero_before_its_point(string format, string data)
    {
        const string Statement = "SELECT 0.5::DECIMAL(2,2) AS a, (-0.05)::DECIMAL(2,2) AS b, 0::DECIMAL(1,1) AS c";
        Assert.Equal(data, (await _run.RunAsync("sql", Statement, "--format", format, "-q")).Data);
    }

    [Fact]
    public async Task A_number_below_one_inside_of_an_object_is_json_too()
    {
        const string Statement = "SELECT {'x': 0.5::DECIMAL(2,2), 'y': [(-0.05)::DECIMAL(2,2)]} AS a, NULL::DECIMAL(2,2) AS b";
        Assert.Equal("[\n{\"a\":{\"x\":0.5,\"y\":[-0.05]},\"b\":null}\n]\n", (await _run.RunAsync("sql", Statement, "--json", "-q")).Data);
    }

    [Fact]
    public async Task Exit_and_quit_end_a_script()
    {
        _run.Input = "SELECT 1 AS a;\nquit\nSELECT 2 AS b;\n";
        var result = await _run.RunAsync("sql", "--format", "csv", "-q");
        Assert.Equal((0, "a\n1\n"), (result.Code, result.Data));
    }

    [Fact]
    public async Task A_lake_is_crawled_and_asked()
    {
        WriteRaw(0, Message);
        var crawl = await _run.RunAsync("lake", "crawl");
        Assert.Equal((0, "demotest: version 1, 1 new file, 1 row, 3 columns new or wider\n"), (crawl.Code, crawl.Words));
        Assert.Equal(
            ["TABLE     COLUMN  TYPE           WAS", "demotest  Index   varchar        new", "demotest  Close   decimal(10,6)  new",
                "demotest  Note    unknown        new"],
            crawl.Lines);
        var result = await _run.RunAsync("sql", "SELECT \"Index\", Close, Note, _date FROM demotest");
        Assert.Equal(["Index        Close  Note  _date", "HSI    2552.399902  NULL  2026-11-27"], result.Lines);
        Assert.Matches("^1 row, 1 of 1 file, [0-9]+ B, [0-9,]+ ms\n$", result.Words);
        Assert.Equal("demotest: version 1, nothing new\n", (await _run.RunAsync("lake", "crawl")).Words);
    }

    [Theory]
    [InlineData("csv", "a,b,c,d\n\"x,\"\"y\"\"\",,1.50,'=1\n\"\",t,-2.00,-3\n")]
    [InlineData("md", "| a | b | c | d |\n|---|---|---:|---|\n| x,\"y\" |  | 1.50 | =1 |\n|  | t | -2.00 | -3 |\n")]
    [InlineData("json", "[\n{\"a\":\"x,\\\"y\\\"\",\"b\":null,\"c\":1.50,\"d\":\"=1\"},\n{\"a\":\"\",\"b\":\"t\",\"c\":-2.00,\"d\":\"-3\"}\n]\n")]
    public async Task Rows_are_written_in_several_formats(string format, string data)
    {
        const string Statement = "SELECT * FROM (VALUES ('x,\"y\"', NULL, 1.50, '=1'), ('', 't', -2.00, '-3')) t(a, b, c, d)";
        data = format == "csv" ? data.Replace(",-3\n", ",'-3\n", StringComparison.Ordinal) : data;
        Assert.Equal(data, (await _run.RunAsync("sql", Statement, "--format", format, "--quiet")).Data);
        if (format == "json") Assert.Equal(data, (await _run.RunAsync("sql", Statement, "--json", "-q")).Data);
    }

    [Theory]
    [InlineData("table")]
    [InlineData("csv")]
    [InlineData("md")]
    [InlineData("json")]
    public async Task A_statement_that_fails_before_its_first_row_writes_no_header(string format)
    {
        WriteRaw(0, Message);
        await _run.RunAsync("lake", "crawl");
        var failed = await _run.RunAsync("sql", "SELECT CAST(\"Index\" AS INTEGER) AS number FROM demotest", "--format", format);
        Assert.Equal((1, ""), (failed.Code, failed.Data));
        Assert.StartsWith("bourse: ", failed.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_has_booleans_objects_and_no_number_that_json_lacks()
    {
        var result = await _run.RunAsync("sql", "SELECT true AS a, {'x': [1, NULL]} AS b, 'nan'::DOUBLE AS c, 1e20::DOUBLE AS d", "--json");
        var row = JsonDocument.Parse(result.Data).RootElement[0];
        Assert.True(row.GetProperty("a").GetBoolean());
        Assert.Equal("[1,null]", row.GetProperty("b").GetProperty("x").GetRawText());
        Assert.Equal(("nan", 1e20), (row.GetProperty("c").GetString(), row.GetProperty("d").GetDouble()));
    }

    [Fact]
    public async Task Portfolios_tables_of_the_database_can_be_asked()
    {
        Assert.Equal(0, (await _run.RunAsync("demo", "--from", "2023-12-01", "--to", "2023-12-29")).Code);
        var home = Path.Combine(_run.Home, "demo");
        var result = await _run.RunAsync("sql", "SELECT count(*), min(AsOf), max(Revision) FROM inv1_p11", "--home", home, "--format", "csv", "-q");
        Assert.Equal((0, ""), (result.Code, result.Words));
        Assert.Equal("19,2023-12-01,0", result.Lines[1]);
        var unknown = await _run.RunAsync("sql", "SELECT * FROM Inv1_P1", "--home", home);
        Assert.Equal((2, "bourse: there is no table Inv1_P1"), (unknown.Code, unknown.FirstWords));
        Assert.Contains("try: did you mean Inv1_P11?", unknown.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Statements_come_from_standard_input_too()
    {
        _run.Input = "SELECT 1 AS a;\nSELECT 2\nAS b;\n\nSELECT 3 AS c";
        var result = await _run.RunAsync("sql", "--format", "csv", "-q");
        Assert.Equal((0, "a\n1\nb\n2\nc\n3\n"), (result.Code, result.Data));
        _run.Input = "SELECT 1 AS a; \nSELEC 2;\nSELECT 3;";
        result = await _run.RunAsync("sql", "--format", "csv", "-q");
        Assert.Equal((2, "a\n1\n"), (result.Code, result.Data));
    }

    [Fact]
    public async Task A_lake_is_compacted_and_old_raw_files_are_deleted()
    {
        WriteRaw(0, Message);
        await _run.RunAsync("lake", "crawl", "-q");
        var compacted = (await _run.RunAsync("lake", "compact")).Lines[1].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["demotest", "1", "1", "1"], compacted[..4]);
        var result = await _run.RunAsync("lake", "compact", "demotest", "--drop-raw-after", "0", "--json");
        Assert.Equal(0, result.Code);
        var made = JsonDocument.Parse(result.Data).RootElement;
        Assert.Equal(0, made.GetProperty("files").GetInt32());
        Assert.Equal(["n", "1"], (await _run.RunAsync("sql", "SELECT count(*) AS n FROM demotest", "--format", "csv", "-q")).Lines);
    }

    [Theory]
    [InlineData("the lake has no table demotes", "did you mean demotest?", "lake", "crawl", "demotes")]
    [InlineData("--ddl cannot be 'atena'", "did you mean athena?", "lake", "crawl", "--ddl", "atena")]
    [InlineData("--max-memory 'lots' is not a number of bytes", "write it like 512MiB or 4GiB", "sql", "SELECT 1", "--max-memory", "lots")]
    [InlineData("--drop-raw-after 'old' is not a span of time", "write it like 30d", "lake", "compact", "--drop-raw-after", "old")]
    [InlineData("only statements that read are allowed", "begin with SELECT", "sql", "DROP TABLE demotest")]
    public async Task What_cannot_be_done_is_refused_with_a_remedy(string message, string remedy, params string[] arguments)
    {
        WriteRaw(0, Message);
        var result = await _run.RunAsync(arguments);
        Assert.Equal((2, $"bourse: {message}"), (result.Code, result.FirstWords));
        Assert.Contains(remedy, result.Words, StringComparison.Ordinal);
    }

    private void WriteRaw(long first, params string[] lines)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_run.Home, "lake", "raw", "demotest", "date=2026-11-27"));
        File.WriteAllLines(Path.Combine(folder.FullName, $"demotest-0-{first:D20}.jsonl"), lines);
    }
}
