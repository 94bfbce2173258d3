using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Bourse.Tests.Cli;

/// <summary>What <c>bourse verify</c> says of a network of 23 trading days (<see cref="NetworkCommandTests"/>) and six portfolios.</summary>
public sealed class VerifyCommandTests : IDisposable
{
    private readonly CommandLineRun _run = new();

    public VerifyCommandTests() => _run.Clock.Advance(TimeSpan.FromDays(365));

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task A_network_without_a_price_is_not_called_right()
    {
        // The 6th and 7th of January 2024 are a weekend.
        await RunAsync("up", "--from", "2024-01-06", "--to", "2024-01-07", "--day-interval", "0", "--no-follow");

        var result = await VerifyAsync();
        var json = await VerifyAsync("--json");

        Assert.Equal((1, "bourse: there is nothing to check: topic StockExchange holds no price"), (result.Code, result.FirstWords));
        Assert.DoesNotContain("right", result.Words, StringComparison.Ordinal);
        Assert.Equal(1, json.Code);
        Assert.Equal(0, JsonDocument.Parse(json.Data).RootElement.GetProperty("prices").GetInt32());
    }

    [Fact]
    public async Task A_few_differences_are_printed_whole()
    {
        await StartAsync();
        Execute("DELETE FROM Inv1_P11 WHERE AsOf = '2024-01-10'");

        var result = await VerifyAsync();

        Assert.Equal(3, result.Code);
        Assert.Equal(2, result.Lines.Length);
        Assert.Matches("^table  Inv1_P11   2024-01-10  row   [0-9.]+  nothing$", result.Lines[1]);
        Assert.Equal(
            Lost("1 row")
            + "1 difference: 552 prices, 138 evaluations, 137 rows, 0 reports checked\n",
            result.Words);
    }

    [Fact]
    public async Task Of_many_differences_the_first_twenty_are_printed_then_their_number_of_each_kind_and_the_likely_cause()
    {
        await StartAsync();
        Execute("DELETE FROM Inv2_P21");
        Execute("UPDATE Inv2_P22 SET Evaluation = 1");

        var result = await VerifyAsync();
        var all = await VerifyAsync("--all");

        // A heading and twenty; nothing; a heading and two kinds.
        Assert.Equal(21 + 1 + 3, result.Lines.Length);
        Assert.Equal("COUNT  PLACE  WHAT        KIND       PORTFOLIOS", result.Lines[22]);
        Assert.Equal("   23  table  row         missing             1", result.Lines[23]);
        Assert.Equal("   23  table  Evaluation  different           1", result.Lines[24]);
        Assert.Equal(
            "the first 20 of 46 differences; --all prints them all\n"
            + Lost("23 rows")
            + "rows differ whose evaluations are right: were they changed in the database?\n"
            + "46 differences: 552 prices, 138 evaluations, 115 rows, 0 reports checked\n",
            result.Words);
        Assert.Equal(1 + 46, all.Lines.Length);
    }

    [Fact]
    public async Task Json_has_every_difference_and_the_counts_and_causes()
    {
        await StartAsync();
        Execute("DELETE FROM Inv2_P21");

        using var json = JsonDocument.Parse((await VerifyAsync("--json")).Data);

        Assert.Equal(23, json.RootElement.GetProperty("differences").GetArrayLength());
        var count = Assert.Single(json.RootElement.GetProperty("counts").EnumerateArray());
        Assert.Equal(("row", "missing", 23), (Text(count, "what"), Text(count, "kind"), count.GetProperty("count").GetInt32()));
        var cause = Assert.Single(json.RootElement.GetProperty("likely_causes").EnumerateArray());
        Assert.Equal(Lost("23 rows"), cause.GetString() + "\n");
    }

    [Fact]
    public async Task An_investor_that_has_not_run_is_named_with_the_command_that_starts_it()
    {
        string[] january = ["--from", "2024-01-01", "--to", "2024-02-01"];
        foreach (var exchange in new[] { "se1", "se2" }) await RunAsync(["exchange", exchange, .. january, "--day-interval", "0"]);
        await RunAsync(["investor", "inv1", .. january, "--until-complete"]);
        await RunAsync("database", "init");

        var result = await VerifyAsync();

        Assert.Equal(
            "the first 20 of 230 differences; --all prints them all\n"
            + "Inv2 has no evaluations: has `bourse investor inv2` run?\n"
            + "Inv3 has no evaluations: has `bourse investor inv3` run?\n"
            + "Inv1_P11, Inv1_P12 have evaluations but no rows: has `bourse ingest` run?\n"
            + "230 differences: 552 prices, 46 evaluations, 0 rows, 0 reports checked\n",
            result.Words);
    }

    [Fact]
    public async Task An_investor_stands_for_its_portfolios()
    {
        await StartAsync();
        Execute("DELETE FROM Inv2_P21");

        var right = await VerifyAsync("inv1", "Inv2_P22");
        var wrong = await VerifyAsync("INV2");
        var unknown = await VerifyAsync("inv9");

        Assert.Equal((0, "everything is right: 552 prices, 138 evaluations, 69 rows, 0 reports checked\n"), (right.Code, right.Words));
        Assert.Equal(3, wrong.Code);
        Assert.Equal(2, unknown.Code);
        Assert.Equal(
            "bourse: there is no portfolio or investor called 'inv9'\n"
            + "try: use one of Inv1_P11, Inv1_P12, Inv2_P21, Inv2_P22, Inv3_P31, Inv3_P32, Inv1, Inv2, Inv3\n",
            unknown.Words);
    }

    [Fact]
    public async Task Reports_are_those_that_were_asked_for()
    {
        await StartAsync();
        await RunAsync("report", "--period", "2024..2024", "--stddev", "population");

        var usual = await VerifyAsync();
        var asked = await VerifyAsync("--period", "2024..2024", "--stddev", "population");

        Assert.Equal(3, usual.Code);
        Assert.Contains("reports state another period: name it with --period FROM..TO, or run `bourse report` again\n", usual.Words);
        Assert.Contains("only deviations differ in the reports: were they made with another --stddev?\n", usual.Words);
        Assert.Equal((0, "everything is right: 552 prices, 138 evaluations, 138 rows, 6 reports checked\n"), (asked.Code, asked.Words));
    }

    [Fact]
    public async Task A_network_is_right_after_retention_has_deleted_prices()
    {
        // 150,000 bytes hold less than the 24 prices a day of half a year; the first quarter is valued before they are deleted. Which exchange
        // is ahead decides whose prices are left.
        foreach (var end in new[] { "2024-03-29", "2024-06-28" })
        {
            await RunAsync("up", "--from", "2024-01-01", "--to", end, "--day-interval", "0", "--no-follow", "--retention-bytes", "150000");
        }

        var result = await VerifyAsync();
        using var json = JsonDocument.Parse((await VerifyAsync("--json")).Data);

        Assert.True(result.Code == 0, result.Data + result.Words);
        Assert.Matches("\nnot checked, prices deleted: [0-9]+ days of [1-6] portfolios?\n$", result.Words);
        Assert.Equal(0, json.RootElement.GetProperty("portfolios_not_checked").GetArrayLength());
        Assert.InRange(json.RootElement.GetProperty("days_not_checked").GetInt64(), 1, json.RootElement.GetProperty("rows").GetInt64() - 1);
    }

    [Fact]
    public async Task A_corrected_and_a_filled_in_price_of_a_file_are_named_and_sent_when_asked_for()
    {
        const string Portfolios =
            """
            {"investors":[{"id":"Inv1","name":"One","city":"Athens","portfolios":[{"id":"P1","name":"A","holdings":{"IBM":2}}]}]}
            """;
        string[] settings = ["--portfolios", _run.WriteFile("portfolios.json", Portfolios), "--day-interval", "0"];
        var file = _run.WriteFile("prices.csv", "Date,Stock,Close\n2024-01-02,IBM,10.00\n2024-01-04,IBM,10.50\n2024-01-05,IBM,12.00\n");
        string[] exchange = ["exchange", "csv:" + file, .. settings[2..]];
        string[] up = ["up", "--no-follow", "--exchange", "csv:" + file, .. settings];
        string[] verify = ["verify", "--exchange", "csv:" + file, .. settings[..2]];
        await RunAsync(up);
        _run.WriteFile(
            "prices.csv", "Date,Stock,Close\n2024-01-02,IBM,10.00\n2024-01-03,IBM,11.00\n2024-01-04,IBM,10.80\n2024-01-05,IBM,12.00\n");

        var silent = await _run.RunAsync(exchange);
        var verified = await _run.RunAsync(verify);
        _run.Clock.Advance(TimeSpan.FromMinutes(1));
        var revised = await _run.RunAsync([.. exchange, "--revise"]);
        var outdated = await _run.RunAsync(verify);
        await RunAsync(up);
        var end = await _run.RunAsync(verify);

        const string Difference = "prices.csv differs from the log: IBM 2024-01-03 is 11.00, the log has none, and 1 more price; ";
        var command = $"with the network stopped, `bourse exchange csv:{file} --revise` sends them";
        Assert.Contains($"warning: {Difference}{command}\n", silent.Words, StringComparison.Ordinal);
        Assert.Equal((3, Difference[..^2] + "\n"), (verified.Code, verified.Data));
        Assert.Equal(
            "1 price file differs from the log: 3 prices, 3 evaluations, 3 rows, 0 reports checked\n"
            + $"`bourse exchange csv:{file} --revise` sends the prices of prices.csv\n",
            verified.Words);
        Assert.Contains("2 changed prices of prices.csv sent\n", revised.Words, StringComparison.Ordinal);
        Assert.EndsWith("up to 2024-01-05, 2 records\n", revised.Words, StringComparison.Ordinal);
        // The 4th has another price, and with it the change of the 5th; the evaluation of the 3rd is missing.
        Assert.Equal(3, outdated.Code);
        Assert.Contains(
            "2 evaluations of Inv1 are older than the prices of their days: run `bourse investor inv1`, then `bourse ingest`\n", outdated.Words,
            StringComparison.Ordinal);
        Assert.DoesNotContain("other ones", outdated.Words, StringComparison.Ordinal);
        Assert.Matches("^everything is right: 5 prices, [67] evaluations, 4 rows, 0 reports checked\n$", end.Words);
    }

    [Fact]
    public async Task A_published_price_whose_row_was_removed_from_its_file_is_named()
    {
        const string Portfolios =
            """{"investors":[{"id":"Inv1","portfolios":[{"id":"P1","holdings":{"ALFA":2}},{"id":"P2","holdings":{"BETA":2}}]}]}""";
        const string Head = "Date,Stock,Close\n2024-01-02,ALFA,10.00\n2024-01-02,BETA,7.00\n";
        string[] settings = ["--portfolios", _run.WriteFile("portfolios.json", Portfolios), "--day-interval", "0"];
        var file = _run.WriteFile("prices.csv", Head + "2024-01-03,ALFA,10.50\n2024-01-03,BETA,7.50\n2024-01-04,ALFA,11.00\n2024-01-04,BETA,8.00\n");
        string[] up = ["up", "--no-follow", "--exchange", "csv:" + file, .. settings];
        await RunAsync(up);
        Assert.Equal(0, (await VerifyAsync()).Code);

        _run.WriteFile("prices.csv", Head + "2024-01-03,BETA,7.50\n2024-01-04,BETA,8.00\n");
        var removed = await VerifyAsync();
        var started = await _run.RunAsync(["exchange", "csv:" + file, .. settings[2..]]);
        _run.WriteFile("prices.csv", Head + "2024-01-03,ALFA,10.50\n2024-01-03,BETA,7.75\n2024-01-04,BETA,8.00\n");
        var both = await VerifyAsync();
        // A file that begins later, as one for each year does, takes nothing back.
        _run.WriteFile("prices.csv", "Date,Stock,Close\n2024-01-04,ALFA,11.00\n2024-01-04,BETA,8.00\n");
        var later = await VerifyAsync("--calendar", "weekends");

        const string Sentence = "prices.csv has no ALFA 2024-01-03 any more, the log has 10.50, and 1 more price";
        Assert.Equal((3, Sentence + "\n"), (removed.Code, removed.Data));
        Assert.Equal(
            "1 price file differs from the log: 6 prices, 6 evaluations, 6 rows, 0 reports checked\n"
            + "a published price cannot be taken back: put its row back into prices.csv, or give there the price that holds, which --revise sends\n",
            removed.Words);
        Assert.Contains($"warning: {Sentence}; a published price stays", started.Words, StringComparison.Ordinal);
        Assert.Equal(
            (3, "prices.csv differs from the log: BETA 2024-01-03 is 7.75, the log has 7.50\n"
                + "prices.csv has no ALFA 2024-01-04 any more, the log has 11.00\n"),
            (both.Code, both.Data));
        Assert.StartsWith("1 price file differs from the log: ", both.Words, StringComparison.Ordinal);
        Assert.True(later.Code == 0, later.Data + later.Words);
    }

    [Fact]
    public async Task A_dropped_table_is_a_difference_and_named_with_the_command_that_makes_it_again()
    {
        await StartAsync();
        Run("DROP TABLE Inv1_P11");

        var result = await VerifyAsync();

        Assert.Equal(3, result.Code);
        Assert.Equal(
            "Inv1_P11 has no table: dropped, or never made? `bourse database init --reset` and `bourse ingest` write all tables again\n"
            + "1 difference: 552 prices, 138 evaluations, 115 rows, 0 reports checked\n",
            result.Words);
    }

    [Fact]
    public async Task Deleted_reports_are_differences_unless_others_are_wanted_or_none_are_to_be_checked()
    {
        await StartAsync();
        await RunAsync("report", "--format", "json,txt");
        foreach (var file in Directory.GetFiles(Path.Combine(_run.Home, "reports"), "*.json")) File.Delete(file);
        var text = await VerifyAsync();
        foreach (var file in Directory.GetFiles(Path.Combine(_run.Home, "reports"))) File.Delete(file);

        var result = await VerifyAsync();
        var without = await VerifyAsync("--reports", "none");
        var elsewhere = await VerifyAsync("--reports", "nowhere");

        Assert.Equal(0, text.Code);
        Assert.Equal(3, result.Code);
        Assert.EndsWith(
            "the folder of the reports has none: were they deleted? "
            + "Run `bourse report` again, or leave them out with --reports none\n"
            + "6 differences: 552 prices, 138 evaluations, 138 rows, 0 reports checked\n",
            result.Words,
            StringComparison.Ordinal);
        Assert.Equal(0, without.Code);
        Assert.Equal(2, elsewhere.Code);
    }

    [Fact]
    public async Task A_report_of_a_portfolio_that_the_network_does_not_have_is_named()
    {
        await StartAsync();
        await RunAsync("report");
        var reports = Path.Combine(_run.Home, "reports");
        File.Copy(Path.Combine(reports, "Inv1_P11_stats.json"), Path.Combine(reports, "Inv9_P99_stats.json"));
        File.WriteAllText(Path.Combine(reports, "notes.txt"), "not a report");

        var result = await VerifyAsync();

        Assert.Equal(3, result.Code);
        Assert.Equal(["report", "Inv9_P99", "-", "reports", "of", "an", "unknown", "portfolio", "nothing", "1"], Words(result.Lines[1]));
        Assert.Contains(
            "Inv9_P99 is not in the network: removed from its configuration, or written with another one (--portfolios)?\n", result.Words,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_forged_evaluation_is_not_blamed_on_the_database()
    {
        await StartAsync();
        // The evaluation and the row of the day say the same.
        _run.Input = "Inv1_P11:{\"investor\":\"Inv1\",\"portfolio\":\"P11\",\"date\":\"2024-01-10\",\"value\":1.00,\"change\":null,"
            + "\"change_pct\":null,\"nav_per_share\":0.000082,\"shares\":12200,\"previous_date\":null,\"revision\":4}\n";
        await RunAsync("topic", "produce", "portfolios", "--keys");
        await RunAsync("ingest", "--from", "2024-01-01", "--to", "2024-02-01", "--until-complete");

        var result = await VerifyAsync();

        Assert.Equal(3, result.Code);
        Assert.Contains(
            "the revisions of 1 evaluation are not those that an investor sends: "
            + "does another program write to the topic (`bourse topic tail portfolios`)?\n",
            result.Words,
            StringComparison.Ordinal);
        Assert.DoesNotContain("changed in the database", result.Words, StringComparison.Ordinal);
        Assert.DoesNotContain("--portfolios", result.Words, StringComparison.Ordinal);
    }

    private static string Lost(string rows) =>
        $"{rows} missing although the ingestion has read the evaluations: deleted in the database? "
        + "`bourse database init --reset` and `bourse ingest` write the tables again\n";

    private static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();

    private Task StartAsync() => RunAsync("up", "--from", "2024-01-01", "--to", "2024-02-01", "--day-interval", "0", "--no-follow");

    private async Task RunAsync(params string[] arguments)
    {
        var result = await _run.RunAsync(arguments);
        Assert.True(result.Code == 0, result.Words);
    }

    private Task<CommandLineRun.Result> VerifyAsync(params string[] arguments) => _run.RunAsync(["verify", "--from", "2024-01-01", .. arguments]);

    private void Execute(string sql) => Assert.True(Run(sql) > 0, sql);

    private int Run(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(_run.Home, "InvestorsDB.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteNonQuery();
    }
}
