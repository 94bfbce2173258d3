using System.Text.Json;

namespace Bourse.Tests.Cli;

public sealed class ReplayCommandTests : IDisposable
{
    private const string Csv =
        "Index,Date,Close,CloseUSD\nHSI,1987-01-05,2552.399902,331.81198726\nHSI,1987-01-06,2583.899902,335.90698726000005\nHSI,1987-01-07,26";

    private readonly CommandLineRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task A_replay_that_is_interrupted_says_how_many_messages_it_has_sent()
    {
        _run.WriteFile("rows.csv", "Index,Close\nA,1\nB,2\nC,3\n");
        using var stop = new CancellationTokenSource();

        var running = Task.Run(
            () => _run.RunAsync(new MemoryStream(), stop.Token, "replay", "rows.csv", "--mode", "sequential"), TestContext.Current.CancellationToken);
        await Eventually.IsAsync(() => _run.Clock.Waiting == 1);
        await stop.CancelAsync();
        var result = await running;

        Assert.Equal((130, "stopped: 1 message to demotest; --resume goes on behind them\n"), (result.Code, result.Words));
    }

    [Fact]
    public async Task A_file_becomes_messages_and_a_row_that_is_cut_off_is_told()
    {
        _run.WriteFile("index.csv", Csv);
        var result = await _run.RunAsync("replay", "index.csv", "--interval", "0", "--mode", "sequential");
        Assert.Equal((0, ""), (result.Code, result.Data));
        Assert.Equal(
            "warning: index.csv, line 4: 3 fields where the header has 4; it is the last row, perhaps the file is cut off; the row is left out\n"
            + "2 messages to demotest, 1 row left out\n",
            result.Words);
        Assert.Equal(
            [
                """{"Index":"HSI","Date":"1987-01-05","Close":2552.399902,"CloseUSD":331.81198726}""",
                """{"Index":"HSI","Date":"1987-01-06","Close":2583.899902,"CloseUSD":335.90698726000005}""",
            ],
            (await _run.RunAsync("topic", "tail", "demotest")).Lines);
    }

    [Fact]
    public async Task Counts_are_data_as_json_and_the_alias_resumes()
    {
        _run.WriteFile("index.csv", Csv);
        await _run.RunAsync("kafka-producer", "index.csv", "--interval", "0", "--topic", "mine", "--count", "1", "--mode", "sequential");
        var result = await _run.RunAsync("replay", "index.csv", "--interval", "0", "--topic", "mine", "--mode", "sequential", "--resume", "--json");
        var counts = JsonDocument.Parse(result.Data).RootElement;
        Assert.Equal("mine", counts.GetProperty("topic").GetString());
        Assert.Equal((1, 1, 1), (Get("messages"), Get("already_there"), Get("bad_rows")));

        int Get(string name) => counts.GetProperty(name).GetInt32();
    }

    [Fact]
    public async Task Standard_input_is_read()
    {
        _run.Input = "A;B\n1;1,5\n2;2,5\n";
        var result = await _run.RunAsync("replay", "-", "--interval", "0", "--mode", "chronological");
        Assert.Equal((2, "bourse: standard input has no column of days to sort by"), (result.Code, result.FirstWords));
        Assert.Equal("2 messages to demotest\n", (await _run.RunAsync("replay", "-", "--interval", "0")).Words);
        Assert.Empty(Directory.GetFiles(_run.Home, "spool-*"));
    }

    [Theory]
    [InlineData("--mode", "chronological", "chronological")]
    [InlineData("--seed", "7", "sample 7")]
    public async Task A_replay_is_resumed_only_in_the_order_it_began_with(string option, string value, string order)
    {
        _run.WriteFile("index.csv", Csv);
        await _run.RunAsync("replay", "index.csv", "--interval", "0", "--count", "1");

        var refused = await _run.RunAsync("replay", "index.csv", "--interval", "0", "--resume", option, value);
        var resumed = await _run.RunAsync("replay", "index.csv", "--interval", "0", "--resume");

        Assert.Equal(2, refused.Code);
        Assert.StartsWith("bourse: index.csv was sent in order 'sample ", refused.Words, StringComparison.Ordinal);
        Assert.Contains($"cannot be resumed in order '{order}'", refused.Words, StringComparison.Ordinal);
        Assert.Contains("--mode (and --seed); or leave --resume out", refused.Words, StringComparison.Ordinal);
        Assert.EndsWith("1 message to demotest, 1 row were there already, 1 row left out\n", resumed.Words, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<TICKER>,Close")]
    [InlineData("Name,Close")]
    [InlineData("stock,Close")]
    public async Task Keys_are_found_under_the_names_that_files_have(string header)
    {
        _run.WriteFile("f.csv", $"{header}\nIBM,1.00\nnull,2.00\n");
        await _run.RunAsync("replay", "f.csv", "--interval", "0", "--mode", "sequential");

        Assert.Equal(
            ["IBM", null],
            (await _run.RunAsync("topic", "tail", "demotest", "--json")).Lines
                .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("key").GetString()));
    }

    [Fact]
    public async Task The_help_speaks_of_rows_not_of_prices()
    {
        var help = (await _run.RunAsync("replay", "--help")).Data;
        Assert.Contains("The number from which mode sample makes its order", help, StringComparison.Ordinal);
        Assert.Contains("How the file writes days", help, StringComparison.Ordinal);
    }

    [Fact]
    public async Task At_most_ten_bad_rows_are_told_one_by_one()
    {
        _run.WriteFile("f.csv", "A,B\n" + string.Concat(Enumerable.Repeat("1\n", 25)) + "1,2\n");
        var result = await _run.RunAsync("replay", "f.csv", "--interval", "0");
        Assert.Equal(10, result.Words.Split('\n').Count(line => line.StartsWith("warning: f.csv, line", StringComparison.Ordinal)));
        Assert.Contains("warning: f.csv: 15 more rows are left out\n", result.Words, StringComparison.Ordinal);
        Assert.EndsWith("1 message to demotest, 25 rows left out\n", result.Words, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("there is no file g.csv", "give the path of a CSV file, or - for standard input", "g.csv")]
    [InlineData("--interval 'soon' is not a span of time", "write it like 2s, 500ms, 1.5m or 0", "f.csv", "--interval", "soon")]
    [InlineData("--mode cannot be 'sampel'", "did you mean sample?", "f.csv", "--mode", "sampel")]
    [InlineData("f.csv has no column 'Clos'", "did you mean Close?", "f.csv", "--key", "Clos")]
    [InlineData(
        "f.csv: the days of column Date are not clear: '02/01/2024' in line 2 can be read in two ways",
        "say how days are written, with the marks of the file, e.g. --date-format dd/MM/yyyy, MM/dd/yyyy or dd.MM.yyyy", "f.csv")]
    public async Task What_cannot_be_sent_is_refused_with_a_remedy(string message, string remedy, params string[] arguments)
    {
        _run.WriteFile("f.csv", "Date,Close\n02/01/2024,1\n03/01/2024,2\n");
        var result = await _run.RunAsync(["replay", .. arguments, .. arguments.Length == 1 ? (string[])["--interval", "0"] : []]);
        Assert.Equal(2, result.Code);
        Assert.Equal($"bourse: {message}", result.FirstWords);
        Assert.Contains(remedy, result.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_of_days_is_given()
    {
        _run.WriteFile("f.csv", "Date,Close\n02/01/2024,1\n");
        await _run.RunAsync("replay", "f.csv", "--interval", "0", "--date-format", "dd/MM/yyyy");
        Assert.Equal(["""{"Date":"2024-01-02","Close":1}"""], (await _run.RunAsync("topic", "tail", "demotest")).Lines);
    }
}
