using Bourse.Adapters.Sqlite;
using Bourse.Bars;
using Bourse.Tests.Bars;

namespace Bourse.Tests.Cli;

/// <summary>Portfolios of real symbols: an exchange publishes the closes of sessions, and investors may value at each bar, too.</summary>
public sealed class BarPortfolioTests : IDisposable
{
    private const string Pipelines = """{ "pipelines": { "p": { "symbols": ["NVDA", "IBM"], "months": "2024-05..2024-07" } } }""";

    private const string Portfolios = """
        {"investors":[{"id":"Me","portfolios":[
          {"id":"P1","shares":40,"holdings":{"NVDA":100.5,"IBM":-12.25}},{"id":"P2","holdings":{"IBM":3}}]}]}
        """;

    private static readonly (string, string, string)[] Holdings =
        [("Me_P1", "NVDA", "100.5"), ("Me_P1", "IBM", "-12.25"), ("Me_P2", "IBM", "3")];

    private static readonly string[] Up =
        ["up", "--no-follow", "--day-interval", "0", "--exchange", "bars:nvda,IBM", "--portfolios", "mine.json"];

    /// <summary>At noon in New York of a day in July, so that the last session is under way.</summary>
    private readonly CommandLineRun _run = new() { Clock = new WaitCountingClock(new DateTimeOffset(2024, 7, 10, 16, 0, 0, TimeSpan.Zero)) };

    public BarPortfolioTests()
    {
        _run.WriteFile("bourse.json", Pipelines);
        _run.WriteFile("mine.json", Portfolios);
    }

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task The_network_values_portfolios_of_real_symbols_as_SQL_over_the_exported_bars_does()
    {
        await FetchAsync();
        await RunAsync([.. Up, "--prices", "intraday"]);
        using var expected = await ExportAsync();

        // The session of 10 July has not ended: it has bars, and no close.
        Assert.Equal(expected.OfDays().Where(line => !line.Contains("2024-07-10", StringComparison.Ordinal)), await DaysAsync());
        Assert.Equal(expected.OfBars(), await BarsAsync());
        Assert.Contains(expected.OfBars(), line => line.Contains("2024-07-10", StringComparison.Ordinal));
        Assert.Equal(0, (await _run.RunAsync("verify")).Code);
    }

    [Fact]
    public async Task Without_intraday_prices_the_values_of_days_are_the_same_and_there_are_no_others()
    {
        await FetchAsync();
        await RunAsync(Up);
        using var expected = await ExportAsync();

        Assert.Equal(expected.OfDays().Where(line => !line.Contains("2024-07-10", StringComparison.Ordinal)), await DaysAsync());
        Assert.DoesNotContain("intraday", (await _run.RunAsync("topic", "list")).Data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_shows_the_last_value_at_a_bar_and_reports_and_tables_have_days_alone()
    {
        await FetchAsync();
        await RunAsync([.. Up, "--prices", "intraday"]);
        using var exported = await ExportAsync();
        var last = exported.OfBars().Last(line => line.StartsWith("Me_P2", StringComparison.Ordinal)).Split(' ');

        var status = await _run.RunAsync("status");
        var report = await _run.RunAsync("report", "--format", "json");

        Assert.Contains($"me: Me_P2 {last[2]} at the bar of 2024-07-10 10:30 US/Eastern", status.Lines);
        Assert.Equal(0, report.Code);
        Assert.Equal((await DaysAsync()).Count(line => line.StartsWith("Me_P2", StringComparison.Ordinal)), RowsOf(status.Lines, "Me_P2"));
    }

    [Fact]
    public async Task Pages_say_that_prices_are_simulated_only_while_bars_are_invented()
    {
        await FetchAsync();
        await RunAsync(Up);

        Assert.Contains("Simulated: the prices of exchange", await PageAsync(), StringComparison.Ordinal);
        _run.Environment["ALPHAVANTAGE_API_KEY"] = "0123456789ABCDEF";
        Assert.DoesNotContain("Simulated", await PageAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_run_publishes_nothing_twice_and_goes_on_with_what_has_come()
    {
        await FetchAsync();
        await RunAsync([.. Up, "--prices", "intraday"]);
        var (days, bars) = (await DaysAsync(), await BarsAsync());
        await RunAsync([.. Up, "--prices", "intraday"]);
        Assert.Equal(days, await DaysAsync());
        Assert.Equal(bars, await BarsAsync());

        _run.Clock.Advance(TimeSpan.FromDays(2));
        await FetchAsync();
        await RunAsync([.. Up, "--prices", "intraday"]);
        using var expected = await ExportAsync();

        Assert.Equal(expected.OfDays().Where(line => !line.Contains("2024-07-12", StringComparison.Ordinal)), (await DaysAsync()).Order());
        Assert.Equal(expected.OfBars(), (await BarsAsync()).Order());
    }

    [Fact]
    public async Task A_changed_bar_is_named_by_verify_and_is_a_revised_price_when_it_is_asked_for()
    {
        await FetchAsync();
        await RunAsync([.. Up, "--prices", "intraday"]);
        await ChangeAsync("IBM", "2024-05-31 15:30:00", "200.00");

        var verify = await _run.RunAsync("verify");
        var without = await _run.RunAsync("exchange", "bars:NVDA,IBM", "--day-interval", "0");
        var revise = await _run.RunAsync("exchange", "bars:NVDA,IBM", "--day-interval", "0", "--revise");
        await RunAsync([.. Up, "--prices", "intraday"]);
        using var expected = await ExportAsync();

        Assert.Equal(3, verify.Code);
        Assert.Contains("bars of NVDA, IBM differs from the log: IBM 2024-05-31 is 200.00, the log has ", verify.Data, StringComparison.Ordinal);
        Assert.Contains("`bourse exchange bars:NVDA,IBM --revise", verify.Words + verify.Data, StringComparison.Ordinal);
        Assert.Contains("differs from the log", without.Words, StringComparison.Ordinal);
        Assert.Contains("bars: 1 changed price of bars of NVDA, IBM sent", revise.Words, StringComparison.Ordinal);
        // The changed day and the next, of both portfolios; the same of bars.
        await using var log = await OpenLogAsync();
        string[] days = ["Me_P1 2024-05-31", "Me_P1 2024-06-03", "Me_P2 2024-05-31", "Me_P2 2024-06-03"];
        string[] bars = ["Me_P1 2024-05-31T19:30", "Me_P1 2024-06-03T13:30", "Me_P2 2024-05-31T19:30", "Me_P2 2024-06-03T13:30"];
        Assert.Equal(days, Revised(await SentValues.OfDaysAsync(log), expected.OfDays(), length: 16));
        Assert.Equal(bars, Revised(await SentValues.OfBarsAsync(log), expected.OfBars(), length: 22));
        Assert.Equal(0, (await _run.RunAsync("verify")).Code);
    }

    [Theory]
    [InlineData("bars:NVDIA", 2, "there are no bars of NVDIA in", "did you mean NVDA?")]
    [InlineData("bars:", 2, "names no symbol", "name symbols like bars:NVDA,IBM")]
    [InlineData("bars:NVDA,", 2, "names no symbol", "name symbols like bars:NVDA,IBM")]
    [InlineData("bars:NVDA,nvda", 2, "names NVDA twice", "name each symbol once")]
    [InlineData("bars:M&M.NS", 2, "names M&M.NS, which cannot be a ticker of a portfolio", "")]
    [InlineData("bar:NVDA", 2, "there is no exchange called 'bar:NVDA'", "")]
    public async Task A_source_that_cannot_be_is_refused_before_anything_is_written(string source, int code, string cause, string remedy)
    {
        await FillAsync(SampleBars.Of("NVDA", "2024-05-31 15:00:00"));
        var result = await _run.RunAsync("exchange", source);

        Assert.Equal(code, result.Code);
        Assert.Contains(cause, result.Words, StringComparison.Ordinal);
        Assert.Contains(remedy, result.Words, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_run.Home, "log.db")));
    }

    [Fact]
    public async Task A_configuration_may_list_such_an_exchange_and_doctor_and_config_network_know_it()
    {
        await FillAsync(SampleBars.Of("NVDA", "2024-05-31 15:00:00", "9.5000"));
        _run.WriteFile("bourse.json", $$"""{"exchanges":[{"name":"us","source":"bars:NVDA,IBM"}],{{Portfolios.Trim()[1..]}}""");

        var network = await _run.RunAsync("config", "network");
        var doctor = await _run.RunAsync("doctor");
        _run.Environment["BOURSE_PRICES"] = "weekly";
        var wrong = await _run.RunAsync("doctor");
        _run.Environment.Remove("BOURSE_PRICES");

        Assert.Equal(0, network.Code);
        Assert.Contains(network.Lines, line => Words(line) == "us bars:NVDA,IBM NVDA 9.50 2024-05-31");
        Assert.Contains(network.Lines, line => Words(line) == "us bars:NVDA,IBM IBM - no bars yet");
        Assert.Contains("1 exchange, 2 portfolios of 1 investor", doctor.Data, StringComparison.Ordinal);
        Assert.Contains("prices 'weekly' is none of the values it can have", wrong.Data, StringComparison.Ordinal);
        _run.WriteFile("bourse.json", """{"exchanges":[{"name":"us","source":"bars:N V"}],"investors":[]}""");
        Assert.Contains("exchange us: source 'bars:N V' names N V, which cannot", (await _run.RunAsync("doctor")).Data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Intraday_prices_without_bars_are_refused_and_so_is_a_demo_with_bars()
    {
        var up = await _run.RunAsync("up", "--no-follow", "--prices", "intraday");
        var demo = await _run.RunAsync("demo", "--exchange", "bars:NVDA,IBM", "--portfolios", "mine.json");

        Assert.Equal((2, 2), (up.Code, demo.Code));
        Assert.Contains("prices 'intraday' needs a portfolio whose holdings are all symbols", up.FirstWords, StringComparison.Ordinal);
        Assert.Contains("takes its prices from bars, and a demo begins without any", demo.FirstWords, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Symbols_of_the_bar_store_complete_a_source()
    {
        await FillAsync(SampleBars.Of("NVDA", "2024-05-31 15:00:00"));
        await FillAsync(SampleBars.Of("IBM", "2024-05-31 15:00:00"));

        Assert.Contains("bars:NVDA", (await _run.RunAsync("complete", "--", "bourse up --exchange bars:")).Lines);
        Assert.Equal(["bars:NVDA,IBM"], (await _run.RunAsync("complete", "--", "bourse up --exchange bars:NVDA,")).Lines);
        Assert.Equal(["daily", "intraday"], (await _run.RunAsync("complete", "--", "bourse up --prices ")).Lines.Order());
    }

    private static string Words(string line) => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static int RowsOf(string[] lines, string portfolio) =>
        int.Parse(Words(lines.Single(line => Words(line).StartsWith($"{portfolio} ", StringComparison.Ordinal))).Split(' ')[1], null);

    /// <summary>What was sent a second time, sorted; it is as expected now.</summary>
    private static IEnumerable<string> Revised(List<(string Line, int Revision)> sent, List<string> expected, int length)
    {
        var revised = sent.Where(one => one.Revision > 0).ToList();
        Assert.All(revised, one => Assert.Contains(one.Line, expected));
        Assert.All(revised, one => Assert.Equal(1, one.Revision));
        return revised.Select(one => one.Line[..length]).Order();
    }

    private async Task<string> PageAsync()
    {
        await RunAsync("report", "--format", "html");
        return await File.ReadAllTextAsync(Path.Combine(_run.Home, "reports", "Me_P1_stats.html"), TestContext.Current.CancellationToken);
    }

    private async Task FetchAsync()
    {
        await RunAsync("pipeline", "run", "p");
        await RunAsync("stream", "--until-end");
    }

    private async Task RunAsync(params string[] arguments)
    {
        var result = await _run.RunAsync(arguments);
        Assert.True(result.Code == 0, result.Words);
    }

    private async Task<ExportedValues> ExportAsync()
    {
        var files = new List<string>();
        foreach (var symbol in new[] { "NVDA", "IBM" })
        {
            files.Add(_run.WriteFile($"{symbol}.csv", (await _run.RunAsync("bars", "export", symbol)).Data));
        }

        return new ExportedValues(files, Holdings);
    }

    private async Task<List<string>> DaysAsync()
    {
        await using var log = await OpenLogAsync();
        return Checked(await SentValues.OfDaysAsync(log));
    }

    private async Task<List<string>> BarsAsync()
    {
        await using var log = await OpenLogAsync();
        return Checked(await SentValues.OfBarsAsync(log));
    }

    private static List<string> Checked(List<(string Line, int Revision)> sent)
    {
        Assert.All(sent, one => Assert.Equal(0, one.Revision));
        return [.. sent.Select(one => one.Line).Order(StringComparer.Ordinal)];
    }

    private async Task ChangeAsync(string symbol, string time, string close)
    {
        await using var log = await OpenLogAsync();
        await BarWorld.SendAsync(log, [SampleBars.Of(symbol, time, close)]);
        await RunAsync("stream", "--until-end");
    }

    private async Task FillAsync(Bar bar)
    {
        await using var store = new SqliteBarStore(Path.Combine(_run.Home, "bars.db"), TimeProvider.System);
        await store.WriteAsync(new([new BarRow(bar, 0)], []), default);
    }

    private Task<SqliteEventLog> OpenLogAsync() => SqliteEventLog.OpenAsync(Path.Combine(_run.Home, "log.db"), TimeProvider.System, default);
}
