using System.Net;
using System.Text;
using System.Text.Json;
using Bourse.Dashboard;
using Bourse.Tests.Bars;
using Bourse.Tests.Cli;

namespace Bourse.Tests.Dashboard;

/// <summary>The API tells what the commands tell.</summary>
public sealed class ApiTests : IAsyncLifetime
{
    private DashboardRun _run = null!;

    public async ValueTask InitializeAsync()
    {
        _run = await DashboardRun.WithNetworkAsync();
        // The hub reads the log by itself.
        await Eventually.IsAsync(async () => (await JsonAsync("/api/v1/symbols")).GetArrayLength() == 24);
    }

    public ValueTask DisposeAsync() => _run.DisposeAsync();

    [Fact]
    public async Task Daily_prices_are_candles_by_weeks_and_indicators_follow_from_them()
    {
        var week = await JsonAsync("/api/v1/bars/IBM?interval=1week");
        var days = await JsonAsync("/api/v1/bars/IBM?interval=1day&indicators=sma2");
        Assert.Equal(["2024-01-02"], Texts(week, "time"));
        Assert.Equal(["2024-01-02", "2024-01-03", "2024-01-04", "2024-01-05"], Texts(days, "time"));
        var closes = Numbers(days, "close");
        Assert.Equal(closes[0], Numbers(week, "open")[0]);
        Assert.Equal(closes[^1], Numbers(week, "close")[0]);
        Assert.Equal(closes.Max(), Numbers(week, "high")[0]);
        Assert.Equal(closes.Min(), Numbers(week, "low")[0]);
        var means = days.GetProperty("indicators").GetProperty("sma2").EnumerateArray().ToList();
        Assert.Equal(JsonValueKind.Null, means[0].ValueKind);
        Assert.Equal((closes[0] + closes[1]) / 2, (decimal)means[1].GetDouble(), 6);
    }

    [Fact]
    public async Task Older_candles_are_had_by_the_time_of_the_first()
    {
        var newest = await JsonAsync("/api/v1/bars/IBM?interval=1day&limit=2");
        Assert.Equal(["2024-01-04", "2024-01-05"], Texts(newest, "time"));
        Assert.True(newest.GetProperty("has_more").GetBoolean());
        var older = await JsonAsync("/api/v1/bars/IBM?interval=1day&limit=2&before=2024-01-04");
        Assert.Equal(["2024-01-02", "2024-01-03"], Texts(older, "time"));
        Assert.False(older.GetProperty("has_more").GetBoolean());
    }

    [Fact]
    public async Task A_value_is_explained_down_to_the_records_of_its_prices()
    {
        var explained = await JsonAsync("/api/v1/portfolios/Inv1_P11/valuations/2024-01-05");
        var holdings = explained.GetProperty("holdings").EnumerateArray().ToList();
        Assert.Equal(explained.GetProperty("value").GetDecimal(), holdings.Sum(holding => holding.GetProperty("value").GetDecimal()), 2);
        Assert.Equal(explained.GetProperty("value").GetDecimal(), explained.GetProperty("value_in_table").GetDecimal());
        Assert.Equal(100m, holdings.Sum(holding => holding.GetProperty("weight").GetDecimal()), 6);
        Assert.Equal(explained.GetProperty("change").GetDecimal(), holdings.Sum(holding => holding.GetProperty("contribution").GetDecimal()), 2);
        foreach (var holding in holdings)
        {
            var place = $"/api/v1/topics/{holding.GetProperty("topic").GetString()}/partitions/{holding.GetProperty("partition").GetInt32()}";
            var records = await JsonAsync($"{place}/records?offset={holding.GetProperty("offset").GetInt64()}&count=1");
            using var message = JsonDocument.Parse(records[0].GetProperty("value").GetString()!);
            Assert.Equal(holding.GetProperty("ticker").GetString(), message.RootElement.GetProperty("TICK").GetString());
            Assert.Equal(holding.GetProperty("price").GetDecimal(), message.RootElement.GetProperty("PRICE").GetDecimal());
        }
    }

    [Theory]
    [InlineData("/?symbol=IBM&to=0001-01-01", "There are no candles in this range.")]
    [InlineData("/?symbol=IBM&interval=1week&from=0001-01-01&to=9999-12-31", "Latest candles")]
    [InlineData("/topics?topic=StockExchange&partition=abc", "There is no partition abc.")]
    [InlineData("/topics?topic=StockExchange&partition=99999999999", "There is no partition 99999999999.")]
    [InlineData("/topics?topic=StockExchange&offset=99999999999999999999", "99999999999999999999 is no offset.")]
    [InlineData("/?symbol=IBM&interval=1day", "aria-current=\"true\">line</a>")]
    [InlineData("/?symbol=IBM&interval=1day&form=candles", "aria-current=\"true\">candles</a>")]
    [InlineData("/?symbol=IBM&interval=1week", "aria-current=\"true\">candles</a>")]
    public async Task A_page_shows_what_its_address_asks_for_or_says_why_not(string path, string says) =>
        Assert.Contains(says, await _run.GetAsync(path), StringComparison.Ordinal);

    [Fact]
    public async Task A_slash_within_a_symbol_is_a_part_of_its_name()
    {
        await _run.InputAsync("""{"TICK":"BRK/B","PRICE":410.5,"DATE":"2024-01-05","EXCHANGE":"SE1"}""", "topic", "produce", "StockExchange");
        await Eventually.IsAsync(async () => (await _run.GetAsync("/api/v1/symbols")).Contains("BRK/B", StringComparison.Ordinal));
        Assert.Equal(410.5m, (await JsonAsync("/api/v1/symbols/BRK%2FB")).GetProperty("last").GetDecimal());
        Assert.Equal("2024-01-05", (await JsonAsync("/api/v1/bars/BRK%2fB?interval=1day")).GetProperty("time")[0].GetString());
        Assert.Equal(2, (await JsonAsync("/api/v1/comparisons/BRK%2FB,IBM")).GetProperty("symbols").GetArrayLength());
        Assert.Equal(
            "time,open,high,low,close,volume\r\n2024-01-05,410.5,410.5,410.5,410.5,\r\n",
            await _run.GetAsync("/api/v1/bars/BRK%2FB/csv?interval=1day"));
    }

    [Theory]
    [InlineData("/nothing", "text/html,*/*;q=0.8", true)]
    [InlineData("/topics/StockExchange", "text/html", true)]
    [InlineData("/nothing", "application/json", false)]
    [InlineData("/api/v1/nothing", "text/html", false)]
    public async Task Who_opens_an_address_at_which_nothing_is_sees_a_page_that_says_so(string path, string accepts, bool isPage)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { "Accept", accepts } } };
        using var answer = await _run.Client.SendAsync(request, TestContext.Current.CancellationToken);
        var body = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal((HttpStatusCode.NotFound, isPage), (answer.StatusCode, body.Contains("This page is not there", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("/api/v1/bars/IMB", 400, "IBM")]
    [InlineData("/api/v1/bars/IBM?interval=1weak", 400, "1week")]
    [InlineData("/api/v1/bars/IBM?indicators=smma20", 400, "")]
    [InlineData("/api/v1/bars/IBM?from=yesterday", 400, "2024-05-01")]
    [InlineData("/api/v1/portfolios/Inv1_P13/valuations", 400, "Inv1_P1")]
    [InlineData("/api/v1/portfolios/Inv1_P11/valuations/2024-13-01", 400, "yyyy-MM-dd")]
    [InlineData("/api/v1/topics/StockExchang/partitions/0/records", 404, "StockExchange")]
    [InlineData("/api/v1/topics/StockExchange/partitions/7/records", 404, "")]
    [InlineData("/api/v1/nothing", 404, "there is nothing at this address")]
    [InlineData("/api/v1/bars/IBM?limit=abc", 400, "the request cannot be read")]
    [InlineData("/api/v1/bars/IBM?limit=5001", 400, "limit 5001 cannot be answered")]
    [InlineData("/api/v1/bars/IBM?limit=0", 400, "ask for 1 to 5000 at once")]
    [InlineData("/api/v1/topics/StockExchange/records?count=501", 400, "ask for 1 to 500 at once")]
    [InlineData("/api/v1/topics/StockExchange/partitions/0/records?count=-1", 400, "count -1 cannot be answered")]
    [InlineData("/api/v1/runs?count=1001", 400, "ask for 1 to 1000 at once")]
    [InlineData("/api/v1/comparisons/,", 400, "there are no symbols to compare")]
    [InlineData("/api/v1/bars/IBM/quality?from=2024-02-01&to=2024-01-01", 400, "the range ends on 2024-01-01")]
    [InlineData("/api/v1/portfolios/Inv1_P11/valuations/2026-01-02", 404, "has no value on 2026-01-02")]
    [InlineData("/api/v1/runs/9/tasks", 404, "there is no run 9")]
    [InlineData("/api/v1/runs?pipeline=nope", 404, "there is no pipeline 'nope'")]
    [InlineData("/api/v1/topics/nope/schemas", 404, "there is no topic nope")]
    [InlineData("/api/v1/runs/9/log", 404, "there is no run 9")]
    [InlineData("/api/v1/lake/tables/nope", 404, "there is no table 'nope'")]
    [InlineData("/api/v1/lake/tables/nope/columns", 404, "there is no table 'nope'")]
    public async Task What_is_not_there_is_named_with_the_nearest_that_is(string path, int status, string near)
    {
        using var answer = await _run.Client.GetAsync(path, TestContext.Current.CancellationToken);
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Contains(near, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_no_file_can_have_is_no_table_and_no_place_is_told()
    {
        using var answer = await _run.Client.GetAsync($"/api/v1/lake/tables/{new string('a', 6000)}", TestContext.Current.CancellationToken);
        var body = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal((HttpStatusCode.NotFound, true), (answer.StatusCode, body.Length < 1000));
        Assert.DoesNotContain(_run.Home, body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_statement_is_run_and_one_that_writes_is_refused()
    {
        var rows = await PostAsync("/api/v1/sql", """{"statement":"SELECT count(*) AS days FROM Inv1_P11"}""");
        Assert.Equal(HttpStatusCode.OK, rows.Status);
        Assert.Contains("""[["4"]]""", rows.Body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync("/api/v1/sql", """{"statement":"DROP TABLE Inv1_P11"}""")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync("/api/v1/sql", """{"statement":"SELECT * FROM '/etc/passwd'"}""")).Status);
    }

    [Theory]
    [InlineData("""{"statement":null}""", "there is no statement")]
    [InlineData("{}", "in JSON as member statement")]
    [InlineData("""{"sql":"SHOW TABLES"}""", "member sql of its JSON")]
    [InlineData("""{"statement":"SELECT \u0000"}""", "NUL character")]
    [InlineData("""{"statement":"SELECT error('boom')"}""", "boom")]
    [InlineData("""{"statement":"SELECT * FROM Inv1_P11 WHERE AsOf > 'x'"}""", "x")]
    [InlineData("""{"statement":"SELECT repeat('x', 20000000)"}""", "more than 16777216 characters")]
    [InlineData("""{"statement":7}""", "member statement of its JSON")]
    [InlineData("nothing", "the request cannot be read")]
    public async Task A_statement_that_cannot_be_run_is_told_as_a_mistake_of_whoever_has_sent_it(string body, string says)
    {
        var answer = await PostAsync("/api/v1/sql", body);
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Contains(says, answer.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/v1/bars/HOUR?interval=1week&to=9999-12-31", 1)]
    [InlineData("/api/v1/bars/HOUR?interval=60min&from=9999-12-31&to=9999-12-31", 0)]
    [InlineData("/api/v1/bars/HOUR?interval=60min&from=0001-01-01&to=9999-12-31", 1)]
    [InlineData("/api/v1/bars/HOUR?interval=1week&from=0001-01-01&to=0001-01-01", 0)]
    [InlineData("/api/v1/comparisons/HOUR,AAPL?to=9999-12-31", 4)]
    [InlineData("/api/v1/bars/HOUR/quality?from=0001-01-01&to=9999-12-31", -1)]
    [InlineData("/?symbol=HOUR&interval=60min&to=9999-12-31", -1)]
    public async Task Ranges_may_reach_to_the_ends_of_the_calendar(string path, int candles)
    {
        await _run.WriteBarsAsync(SampleBars.Of("HOUR", "2024-01-02 10:00:00"));
        var text = await _run.GetAsync(path);
        if (candles >= 0) Assert.Equal(candles, JsonDocument.Parse(text).RootElement.GetProperty("time").GetArrayLength());
    }

    [Fact]
    public async Task A_comparison_ends_where_the_prices_of_the_symbol_end()
    {
        await _run.WriteBarsAsync(SampleBars.Of("HOUR", "2024-01-03 10:00:00"));
        var page = await _run.GetAsync("/?symbol=HOUR&interval=1day&compare=AAPL&range=Max");
        var rows = page[page.IndexOf("rebased to 100", StringComparison.Ordinal)..];
        Assert.Contains("2024-01-03", rows, StringComparison.Ordinal);
        Assert.DoesNotContain("2024-01-04", rows, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_is_there_for_HEAD_as_for_GET()
    {
        foreach (var (path, status) in ((string, int)[])[("/", 200), ("/api/v1/symbols", 200), ("/api/v1/nothing", 404)])
        {
            using var request = new HttpRequestMessage(HttpMethod.Head, path);
            using var answer = await _run.Client.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal(status, (int)answer.StatusCode);
            Assert.Empty(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public async Task A_form_of_another_site_cannot_change_anything()
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["from"] = "2024-05", ["to"] = "2024-05" });
        using var answer = await _run.Client.PostAsync("/api/v1/pipelines/real-time-etl-stack/runs", form, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
        Assert.Empty((await JsonAsync("/api/v1/runs")).EnumerateArray());
    }

    [Fact]
    public async Task A_change_is_made_and_written_to_the_audit_topic()
    {
        var created = await PostAsync("/api/v1/pipelines/real-time-etl-stack/runs", """{"from":"2024-05","to":"2024-06","symbols":["NVDA"]}""");
        Assert.Equal((HttpStatusCode.OK, """{"run":1}"""), created);
        Assert.Equal(2, (await JsonAsync("/api/v1/runs/1/tasks")).GetArrayLength());
        using var enable = await _run.Client.PutAsync(
            "/api/v1/pipelines/real-time-etl-stack/enabled", JsonOf("""{"enabled":true}"""), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NoContent, enable.StatusCode);
        Assert.True((await JsonAsync("/api/v1/pipelines"))[0].GetProperty("is_enabled").GetBoolean());
        var entries = (await JsonAsync("/api/v1/topics/bourse.audit/partitions/0/records")).EnumerateArray()
            .Select(record => JsonDocument.Parse(record.GetProperty("value").GetString()!).RootElement).ToList();
        Assert.Equal(["run", "enable"], entries.Select(entry => entry.GetProperty("action").GetString()));
        Assert.Equal(("disabled", "enabled"), (entries[1].GetProperty("before").GetString(), entries[1].GetProperty("after").GetString()));
    }

    [Fact]
    public async Task Csv_is_the_same_figures_and_holds_no_formula()
    {
        var lines = (await _run.GetAsync("/api/v1/bars/IBM/csv?interval=1day")).TrimEnd().Split("\r\n");
        Assert.Equal("time,open,high,low,close,volume", lines[0]);
        Assert.Equal(5, lines.Length);
        var closes = Numbers(await JsonAsync("/api/v1/bars/IBM?interval=1day"), "close");
        Assert.Equal(closes, lines.Skip(1).Select(line => decimal.Parse(line.Split(',')[4])));
        var (_, body) = await PostAsync("/api/v1/sql/csv", """{"statement":"SELECT '=cmd|calc' AS a, '-1.5' AS b, 'x,\"y' AS c"}""");
        Assert.Equal("a,b,c\r\n'=cmd|calc,-1.5,\"x,\"\"y\"\r\n", body);
    }

    [Fact]
    public async Task A_read_only_dashboard_refuses_changes()
    {
        await using var run = await DashboardRun.EmptyAsync(new DashboardOptions { IsReadOnly = true });
        using var answer = await run.Client.PostAsync(
            "/api/v1/pipelines/real-time-etl-stack/runs", JsonOf("{}"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Contains("read-only", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    private static StringContent JsonOf(string json) => new(json, Encoding.UTF8, "application/json");

    private static List<string> Texts(JsonElement series, string name) =>
        [.. series.GetProperty(name).EnumerateArray().Select(one => one.GetString()!)];

    private static List<decimal> Numbers(JsonElement series, string name) =>
        [.. series.GetProperty(name).EnumerateArray().Select(one => one.GetDecimal())];

    private async Task<JsonElement> JsonAsync(string path) => JsonDocument.Parse(await _run.GetAsync(path)).RootElement;

    private async Task<(HttpStatusCode Status, string Body)> PostAsync(string path, string json)
    {
        using var answer = await _run.Client.PostAsync(path, JsonOf(json), TestContext.Current.CancellationToken);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
