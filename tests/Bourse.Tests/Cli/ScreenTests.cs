using Bourse.Cli.Display;
using Spectre.Console;

namespace Bourse.Tests.Cli;

/// <summary>What the screens show.</summary>
public sealed class ScreenTests : IDisposable
{
    private readonly CommandLineRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public void A_line_over_a_longer_one_clears_the_rest_of_it()
    {
        using var written = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.Yes, Out = new TerminalConsole(written) });

        console.Write(new ClearedLine("inv1 waits"));

        Assert.Equal("\e[Kinv1 waits\n", written.ToString().ReplaceLineEndings("\n"));
    }

    [Theory]
    [InlineData("1 2.50 3.125", "1.000 2.500 3.125")]
    [InlineData("1 2.5", "1.00 2.50")]
    [InlineData("-0.000001 10000000", "-0.000001 10000000.000000")]
    [InlineData("1.2300 4", "1.23 4.00")]
    public void Figures_of_a_column_have_the_same_number_of_decimals(string figures, string column) => Assert.Equal(
        column.Split(' '), AlignedFigures.Column(figures.Split(' ').Select(figure => decimal.Parse(figure))));

    [Fact]
    public async Task Explain_shows_prices_and_values_with_one_number_of_decimals()
    {
        var file = _run.WriteFile("prices.csv", "Date,Ticker,Close\n2024-01-02,ALFA,10.5\n2024-01-02,BETA,3.12345\n");
        WritePortfolio("ALFA", "BETA");
        Assert.Equal(0, (await DemoAsync(file)).Code);

        var lines = (await _run.RunAsync("explain", "Own_P1", "2024-01-02", "--home", Path.Combine(_run.Home, "demo"))).Lines;

        Assert.Matches(@"^ALFA +1 +10\.50000 +10\.50000 ", lines.Single(line => line.StartsWith("ALFA", StringComparison.Ordinal)));
        Assert.Matches(@"^BETA +1 +3\.12345 +3\.12345 ", lines.Single(line => line.StartsWith("BETA", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_demo_of_a_file_names_the_days_left_out_and_no_seed()
    {
        var file = _run.WriteFile(
            "prices.csv", "Date,Ticker,Close\n2024-01-02,ALFA,10\n2024-01-02,BETA,10\n2024-01-03,ALFA,11\n2024-01-04,ALFA,12\n2024-01-04,BETA,12\n");
        WritePortfolio("ALFA", "BETA");

        var demo = await DemoAsync(file);

        Assert.Contains("\nOwn_P1: 1 day left out: 2024-01-03, no price of BETA\n", demo.Words, StringComparison.Ordinal);
        Assert.DoesNotContain("seed", demo.Words, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nope.csv", "there is no file {0}/nope.csv", "write csv: and the path of a file with days, tickers and prices, e.g. csv:prices.csv")]
    [InlineData("price.csv", "there is no file {0}/price.csv", "did you mean csv:prices.csv?")]
    [InlineData(".", "{0} is a folder", "write csv: and the path of a file with days, tickers and prices, e.g. csv:prices.csv")]
    public async Task A_price_file_that_is_not_there_is_named(string name, string problem, string remedy)
    {
        _run.WriteFile("prices.csv", "Date,Ticker,Close\n2024-01-02,ALFA,10\n");

        var result = await _run.RunAsync("demo", "--exchange", $"csv:{name}");

        var cause = string.Format(null, problem, _run.Folder);
        Assert.Equal(
            (2, $"bourse: exchange 'csv:{name}' cannot be read: {cause} (argument --exchange)\ntry: {remedy}\n"), (result.Code, result.Words));
    }

    [Fact]
    public async Task Quiet_leaves_only_failures()
    {
        var file = _run.WriteFile("prices.csv", "Date,Ticker,Close\n2024-01-02,ALFA,10\nno row\n2024-01-03,ALFA,11\n");
        WritePortfolio("ALFA");

        var told = await DemoAsync(file);
        var quiet = await DemoAsync(file, "-q");
        var failed = await _run.RunAsync("topic", "list", "-q", "--home", Path.Combine(_run.Folder, "empty"));

        Assert.StartsWith("warning: prices.csv, line 3", told.Words, StringComparison.Ordinal);
        Assert.Equal((0, ""), (quiet.Code, quiet.Words));
        Assert.StartsWith("bourse: there is no event log", failed.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_demo_ends_with_stages_that_have_ended()
    {
        Assert.Equal(0, (await _run.RunAsync("demo", "--from", "2024-01-02", "--to", "2024-01-05", "-q")).Code);

        var status = await _run.RunAsync("status", "--home", Path.Combine(_run.Home, "demo"));

        Assert.All(status.Lines.Skip(1).Take(6), line => Assert.Matches("^[a-z0-9]+ +ended ", line));
    }

    [Fact]
    public async Task Help_names_the_default_that_holds_for_files()
    {
        var help = (await _run.RunAsync("investor", "--help")).Data.ReplaceLineEndings(" ");

        Assert.Matches(@"\(default:\s+wait;\s+with\s+csv:FILE:\s+skip\)", help);
        Assert.Matches(@"\(default:\s+GR;\s+with\s+csv:FILE:\s+the\s+days\s+of\s+the\s+file\)", help);
    }

    [Fact]
    public async Task Help_of_the_demo_names_the_formats_that_it_writes() =>
        Assert.Matches(@"\(default:\s+json,txt,html\)", (await _run.RunAsync("demo", "--help")).Data);

    private Task<CommandLineRun.Result> DemoAsync(string file, params string[] more) =>
        _run.RunAsync(["demo", "--exchange", "csv:" + file, "--portfolios", "mine.json", .. more]);

    private void WritePortfolio(params string[] tickers) => _run.WriteFile("mine.json", $$"""
        { "investors": [ { "id": "Own", "name": "Me", "city": "Here", "portfolios": [ { "id": "P1", "name": "One",
          "holdings": { {{string.Join(", ", tickers.Select(ticker => $"\"{ticker}\": 1"))}} } } ] } ] }
        """);
}
