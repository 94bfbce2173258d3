using System.Runtime.CompilerServices;
using System.Text.Json;
using Bourse.Adapters.Locks;

namespace Bourse.Tests.Cli;

public sealed class DemoTests : IDisposable
{
    private const string SharedFile = "../shared/data/daily-ohlcv-5-tickers.csv";
    private static readonly string Root = Path.GetFullPath(Path.Combine(FileOf(), "..", "..", "..", ".."));
    private static readonly string Portfolios = Path.Combine(Root, "samples", "portfolios.json");
    private readonly CommandLineRun _run = new() { Clock = new WaitCountingClock(new DateTimeOffset(2024, 12, 31, 18, 0, 0, TimeSpan.Zero)) };

    private string DemoHome => Path.Combine(_run.Home, "demo");

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task A_demo_that_cannot_begin_on_a_disk_filled_by_the_last_one_says_what_may_go()
    {
        using var disk = SmallDisk.Mount("64m");
        string[] demo = ["demo", "--from", "2024-12-01", "--format", "json", "--home", disk.Folder];
        Assert.Equal(0, (await _run.RunAsync(demo)).Code);
        await FillAsync(Path.Combine(disk.Folder, "rest"));

        var full = await _run.RunAsync(demo);

        Assert.Equal(1, full.Code);
        Assert.Contains($"(`rm -r '{Path.Combine(disk.Folder, "demo")}'`)", full.Words, StringComparison.Ordinal);
    }

    private static async Task FillAsync(string file)
    {
        try
        {
            await using var stream = new FileStream(file, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
            while (true) await stream.WriteAsync(new byte[4096], TestContext.Current.CancellationToken);
        }
        catch (IOException)
        {
            // The disk is full.
        }
    }

    [Fact]
    public async Task The_best_and_worst_day_of_a_negative_value_are_told_in_money()
    {
        _run.WriteFile("neg.json", """{"investors":[{"id":"Me","portfolios":[{"id":"P1","shares":100,"holdings":{"AAPL":1,"IBM":-10}}]}]}""");

        var demo = await _run.RunAsync("demo", "--portfolios", "neg.json", "--from", "2024-11-01", "--format", "json");

        Assert.True(demo.Code == 0, demo.Words);
        var cells = demo.Lines[1].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var extremes = Query(
            "SELECT printf('%.2f %s ', min(DailyEvaluationChange), AsOf) || (SELECT printf('%+.2f %s', max(DailyEvaluationChange), AsOf) FROM Me_P1) "
            + "FROM Me_P1");
        Assert.StartsWith("-", cells[2], StringComparison.Ordinal);
        Assert.Equal(extremes.Split(' '), cells[^4..]);
        Assert.Contains("Me_P1: the value was not always above zero", demo.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_demo_on_the_home_of_a_demo_renews_that_home()
    {
        string[] days = ["demo", "--from", "2024-12-01", "--format", "json"];
        Assert.Equal(0, (await _run.RunAsync(days)).Code);

        var again = await _run.RunAsync([.. days, "--seed", "7", "--home", DemoHome]);

        Assert.True(again.Code == 0, again.Words);
        Assert.False(Directory.Exists(Path.Combine(DemoHome, "demo")));
        Assert.Contains("seed 7", again.Words, StringComparison.Ordinal);
        Assert.Equal(0, (await _run.RunAsync("verify", "--home", DemoHome)).Code);
    }

    [Fact]
    public async Task A_demo_does_not_touch_a_network_whose_home_is_called_demo()
    {
        var home = Path.Combine(_run.Folder, "demo");
        Assert.Equal(0, (await _run.RunAsync("up", "--from", "2024-12-27", "--day-interval", "0", "--no-follow", "--home", home)).Code);
        var log = await File.ReadAllBytesAsync(Path.Combine(home, "log.db"), TestContext.Current.CancellationToken);

        Assert.Equal(0, (await _run.RunAsync("demo", "--from", "2024-12-01", "--format", "json", "--home", home)).Code);

        Assert.True(File.Exists(Path.Combine(home, "demo", "log.db")));
        Assert.Equal(log, await File.ReadAllBytesAsync(Path.Combine(home, "log.db"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Commands_that_a_demo_prints_name_its_own_home()
    {
        using var taken = RoleLock.Take(DemoHome, "up", _run.HostEnvironment.Identity, _run.Clock);

        var refused = await _run.RunAsync("demo", "--home", _run.Home);

        Assert.Equal(1, refused.Code);
        Assert.Contains($"`bourse down --home {DemoHome}`", refused.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_says_where_the_network_of_a_demo_is()
    {
        var help = await _run.RunAsync("demo", "--help");
        Assert.Contains("DIR/demo", help.Data, StringComparison.Ordinal);
    }

    /// <summary>Deviations expected of the jitter model, and the widest daily change it can make: the specification's figures.</summary>
    [Fact]
    public async Task The_full_history_has_the_trading_days_and_the_spread_that_the_price_model_must_give()
    {
        var demo = Parse(await _run.RunAsync("demo", "--json", "--format", "json"));
        Assert.Equal(6279 * 24, demo.GetProperty("prices").GetInt64());
        Assert.Equal(6279 * 6, demo.GetProperty("evaluations").GetInt64());
        Assert.Equal(0, demo.GetProperty("dead_letters").GetInt64());
        (string Portfolio, decimal AtBase, decimal Deviation)[] expected =
        [
            ("Inv1_P11", 3_218_476.00m, 42_691), ("Inv1_P12", 1_268_220.00m, 17_357), ("Inv2_P21", 1_910_778.00m, 36_836),
            ("Inv2_P22", 2_847_063.00m, 37_124), ("Inv3_P31", 1_061_192.00m, 16_440), ("Inv3_P32", 1_813_641.00m, 24_366),
        ];
        foreach (var (found, (portfolio, atBase, deviation)) in demo.GetProperty("portfolios").EnumerateArray().Zip(expected))
        {
            Assert.Equal(portfolio, found.GetProperty("portfolio").GetString());
            Assert.Equal("2024-12-31", found.GetProperty("as_of").GetString());
            // Over 6,279 independent days a mean strays by σ/79 and a deviation by σ/112: four times that is as good as never reached.
            Assert.InRange(found.GetProperty("mean").GetDecimal(), atBase - deviation / 20, atBase + deviation / 20);
            Assert.InRange(found.GetProperty("deviation").GetDecimal(), deviation * 0.964m, deviation * 1.036m);
            Assert.True(found.GetProperty("worst_day_pct").GetDecimal() >= -9.53m);
            Assert.True(found.GetProperty("best_day_pct").GetDecimal() <= 10.53m);
        }

        Assert.Equal(0, (await _run.RunAsync("verify", "--home", DemoHome)).Code);
    }

    [Fact]
    public async Task The_sample_of_real_prices_gives_the_figures_of_another_calculation()
    {
        // Python, fractions.Fraction over the three closes of each day that all three tickers have: see DemoTests.py beside this file.
        var demo = Parse(await RunFileAsync(Path.Combine(Root, "samples", "aapl-googl-tsla-2015.csv")));
        AssertPortfolio(demo, 120, "2015-06-24", "93773.50", "83426.65", "5130.73", ("2015-01-05", "-3.27"), ("2015-04-06", "3.54"));
        Assert.Equal("81272.50", await FirstValueAsync());
    }

    [Fact]
    public async Task Three_years_of_real_prices_leave_out_the_day_that_one_ticker_lacks()
    {
        var file = Path.Combine(Root, SharedFile);
        Assert.SkipUnless(File.Exists(file), $"needs {SharedFile}, which does not come with the project");
        var demo = Parse(await RunFileAsync(file));
        AssertPortfolio(demo, 753, "2017-12-29", "131863.00", "101383.22", "18600.14", ("2016-06-22", "-5.11"), ("2015-07-17", "6.85"));
        Assert.Equal("81272.50", await FirstValueAsync());
    }

    [Fact]
    public async Task Verify_names_a_changed_row_a_forged_evaluation_and_a_wrong_report()
    {
        Parse(await RunFileAsync(Path.Combine(Root, "samples", "aapl-googl-tsla-2015.csv")));
        var report = Path.Combine(DemoHome, "reports", "Inv1_P1_stats.json");
        await File.WriteAllTextAsync(report, (await File.ReadAllTextAsync(report)).Replace("5130.73", "5130.74", StringComparison.Ordinal));
        Execute("UPDATE Inv1_P1 SET Evaluation = Evaluation + 0.01 WHERE AsOf = '2015-03-02'; DELETE FROM Inv1_P1 WHERE AsOf = '2015-03-03'");
        const string Forged =
            """{"investor":"Inv1","portfolio":"P1","date":"2015-03-04","value":1.00,"change":null,"change_pct":null"""
            + ""","nav_per_share":0.002857,"shares":350,"previous_date":null,"revision":7}""";
        _run.Input = "Inv1_P1:" + Forged + "\n";
        Assert.Equal(0, (await _run.RunAsync("topic", "produce", "portfolios", "--keys", "--home", DemoHome)).Code);

        var verified = await _run.RunAsync([.. VerifyFile, "--json"]);
        Assert.Equal(3, verified.Code);
        var differences = JsonDocument.Parse(verified.Data).RootElement.GetProperty("differences").EnumerateArray()
            .Select(d => $"{d.GetProperty("place").GetString()} {d.GetProperty("date").GetString()} {d.GetProperty("what").GetString()}").ToList();
        Assert.Contains("table 2015-03-02 Evaluation", differences);
        Assert.Contains("table 2015-03-03 row", differences);
        Assert.Contains("topic 2015-03-04 value", differences);
        Assert.Contains("table 2015-03-04 Revision", differences);
        Assert.Contains("report  AvgStdDevEvaluation stddev_evaluation", differences);
    }

    [Fact]
    public async Task Explain_shows_each_price_with_its_place_in_the_log()
    {
        Parse(await RunFileAsync(Path.Combine(Root, "samples", "aapl-googl-tsla-2015.csv")));
        var explained = Parse(await _run.RunAsync(["explain", "Inv1_P1", "2015-01-05", .. VerifyFile[1..], "--json"]));
        // Closes of that day in the file: AAPL 106.25, GOOGL 519.46, TSLA 210.09; of the day before 109.33, 529.55, 219.31.
        Assert.Equal("78616.00", explained.GetProperty("value").GetRawText());
        Assert.Equal("-2656.50", explained.GetProperty("change").GetRawText());
        var holdings = explained.GetProperty("holdings").EnumerateArray()
            .Select(h => $"{h.GetProperty("ticker")} {h.GetProperty("price")} {h.GetProperty("offset")}");
        Assert.Equal(["AAPL 106.25 3", "GOOGL 519.46 4", "TSLA 210.09 5"], holdings);
    }

    /// <summary>The demo keeps what it was run with, so the home is all that later commands need.</summary>
    private string[] VerifyFile => ["verify", "--home", DemoHome];

    private Task<CommandLineRun.Result> RunFileAsync(string file) =>
        _run.RunAsync("demo", "--exchange", "csv:" + file, "--portfolios", Portfolios, "--json", "--format", "json");

    private async Task<string> FirstValueAsync()
    {
        var rows = Query("SELECT printf('%.2f', Evaluation) FROM Inv1_P1 ORDER BY AsOf LIMIT 1");
        return await Task.FromResult(rows);
    }

    private void Execute(string sql) => Query(sql);

    private string Query(string sql)
    {
        using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(DemoHome, "InvestorsDB.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar() as string ?? "";
    }

    private static void AssertPortfolio(
        JsonElement demo, int days, string asOf, string value, string mean, string deviation, (string Day, string Pct) worst,
        (string Day, string Pct) best)
    {
        var found = Assert.Single(demo.GetProperty("portfolios").EnumerateArray());
        string Text(string name) =>
            found.GetProperty(name) is { ValueKind: JsonValueKind.Number } number ? number.GetRawText() : found.GetProperty(name).GetString()!;
        Assert.Equal(
            ($"{days}", asOf, value, mean, deviation, worst, best),
            (Text("days"), Text("as_of"), Text("value"), Text("mean"), Text("deviation"),
                (Text("worst_day"), Text("worst_day_pct")), (Text("best_day"), Text("best_day_pct"))));
    }

    private static JsonElement Parse(CommandLineRun.Result result)
    {
        Assert.True(result.Code == 0, result.Words);
        return JsonDocument.Parse(result.Data).RootElement;
    }

    private static string FileOf([CallerFilePath] string path = "") => path;
}
