using System.Text.Json;

namespace Bourse.Tests.Cli;

/// <summary><c>bourse sink</c>, <c>bourse lake ls</c> and <c>bourse lake verify</c> on the embedded log and a folder.</summary>
public sealed class SinkCommandTests : IDisposable
{
    private const string Rows = "Index,Date,Close\nHSI,1987-01-02,2540.100098\nHSI,1987-01-05,2552.399902\nNYA,1987-01-02,3060.699951171875\n";
    private readonly CommandLineRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task A_lake_without_a_file_is_not_called_right()
    {
        await ReplayAsync(Rows);

        var result = await _run.RunAsync("lake", "verify", "--topic", "demotest");

        Assert.Equal((1, ""), (result.Code, result.Data));
        Assert.StartsWith("bourse: there is nothing to check: the lake holds no file", result.Words, StringComparison.Ordinal);
        Assert.Contains("`bourse sink --topic TOPIC --until-end` fills it", result.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_of_a_file_come_into_the_lake_and_each_message_is_printed_on_a_line()
    {
        await ReplayAsync(Rows);

        var result = await _run.RunAsync("sink", "--topic", "demotest", "--until-end");

        Assert.Equal((0, 3), (result.Code, result.Lines.Length));
        Assert.Equal("""{"Index":"NYA","Date":"1987-01-02","Close":3060.699951171875}""", result.Lines[2]);
        Assert.EndsWith("sink: 3 messages in 1 file\n", result.Words, StringComparison.Ordinal);
        var file = Assert.Single(Files());
        Assert.Matches(@"^raw/demotest/date=\d{4}-\d\d-\d\d/demotest-0-00000000000000000000\.jsonl$", file);
        Assert.Equal(3, (await File.ReadAllLinesAsync(Path.Combine(_run.Home, "lake", file))).Length);
    }

    [Fact]
    public async Task Quiet_prints_nothing_and_the_alias_and_the_default_topic_work()
    {
        await ReplayAsync(Rows);

        var result = await _run.RunAsync("kafka-consumer", "--quiet", "--until-end");

        Assert.Equal((0, "", ""), (result.Code, result.Data, result.Words));
        Assert.Single(Files());
    }

    [Fact]
    public async Task A_second_run_goes_on_behind_the_first_and_what_is_there_is_not_written_again()
    {
        await ReplayAsync(Rows);
        await _run.RunAsync("sink", "--until-end");
        var nothing = await _run.RunAsync("sink", "--until-end");
        await ReplayAsync(Rows);

        var result = await _run.RunAsync("sink", "--until-end", "--batch-size", "2");

        Assert.EndsWith("sink: 0 messages in 0 files\n", nothing.Words, StringComparison.Ordinal);
        Assert.Equal((0, 3), (result.Code, result.Lines.Length));
        Assert.Equal(["0", "3", "5"], Files().Select(file => file[^26..^6].TrimStart('0').PadLeft(1, '0')));
    }

    [Fact]
    public async Task What_is_no_object_is_counted_as_a_dead_letter()
    {
        _run.Input = "{\"a\":1}\nnone\n";
        await _run.RunAsync("topic", "produce", "demotest", "--create");

        var result = await _run.RunAsync("sink", "--until-end");

        Assert.EndsWith("sink: 1 message in 1 file, 1 dead letter\n", result.Words, StringComparison.Ordinal);
        Assert.Equal(["none"], (await _run.RunAsync("topic", "tail", "demotest.dlq")).Lines);
        var verified = await _run.RunAsync("lake", "verify");
        Assert.Equal((0, "1 file, 1 row as in the log, 1 dead letter; no differences\n"), (verified.Code, verified.Data));
    }

    [Fact]
    public async Task The_tables_are_listed_and_a_lake_that_was_changed_is_exit_code_3()
    {
        await ReplayAsync(Rows);
        await _run.RunAsync("sink", "--until-end");

        var list = await _run.RunAsync("lake", "ls", "--json");
        var table = JsonDocument.Parse(list.Data).RootElement[0];
        Assert.Equal(("demotest", 1, 3), (table.GetProperty("table").GetString(), Number("files"), Number("rows")));
        Assert.Equal(0, (await _run.RunAsync("lake", "verify")).Code);

        var file = Path.Combine(_run.Home, "lake", Files().Single());
        await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file)).Replace("2552.399902", "2552.399903", StringComparison.Ordinal));
        var verified = await _run.RunAsync("lake", "verify");

        Assert.Equal(3, verified.Code);
        Assert.Equal(
            [$"{Files().Single()}: offset 1 is not as in the topic", "1 file, 2 rows as in the log; 1 difference"], verified.Lines);

        int Number(string name) => table.GetProperty(name).GetInt32();
    }

    [Fact]
    public async Task A_lake_of_its_own_is_written_where_the_option_says()
    {
        await ReplayAsync(Rows);

        var result = await _run.RunAsync("sink", "--until-end", "--lake", "other");

        Assert.Equal(0, result.Code);
        Assert.False(Directory.Exists(Path.Combine(_run.Home, "lake")));
        Assert.True(Directory.Exists(Path.Combine(_run.Folder, "other", "raw", "demotest")));
    }

    [Fact]
    public async Task An_empty_lake_has_no_tables()
    {
        var result = await _run.RunAsync("lake", "ls");
        Assert.Equal((0, ""), (result.Code, result.Data));
    }

    [Theory]
    [InlineData("there is no topic demotset", "did you mean demotest?", "--topic", "demotset", "--until-end")]
    [InlineData("--batch-bytes 'much' is not a size", "write it like 65536, 500kB or 8MiB", "--batch-bytes", "much")]
    [InlineData("--batch-size '0' is not a whole number from 1", "give --batch-size a whole number from 1", "--batch-size", "0")]
    [InlineData("lake 's3' names no bucket (argument --lake)", "set AWS_S3_BUCKET, or write s3://BUCKET/PREFIX", "--lake", "s3")]
    [InlineData("lake 'gs://x' is no lake (argument --lake)", "name a folder, or write s3://BUCKET/PREFIX", "--lake", "gs://x")]
    public async Task What_cannot_be_done_is_refused_with_a_remedy(string message, string remedy, params string[] arguments)
    {
        await ReplayAsync(Rows);
        var result = await _run.RunAsync(["sink", .. arguments]);
        Assert.Equal(2, result.Code);
        Assert.Contains($"bourse: {message}\n", result.Words, StringComparison.Ordinal);
        Assert.Contains($"try: {remedy}", result.Words, StringComparison.Ordinal);
    }

    private IEnumerable<string> Files()
    {
        var lake = Path.Combine(_run.Home, "lake");
        return Directory.EnumerateFiles(Path.Combine(lake, "raw"), "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(lake, file)).Order(StringComparer.Ordinal);
    }

    private async Task ReplayAsync(string rows)
    {
        _run.WriteFile("rows.csv", rows);
        Assert.Equal(0, (await _run.RunAsync("replay", "rows.csv", "--interval", "0", "--mode", "sequential")).Code);
    }
}
