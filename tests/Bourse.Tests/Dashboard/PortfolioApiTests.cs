using System.Net;
using System.Text.Json;
using Bourse.Tests.Bars;
using Bourse.Tests.Cli;

namespace Bourse.Tests.Dashboard;

/// <summary>Deviation, benchmark and revisions of a portfolio by the API, against figures computed by hand from the messages.</summary>
public sealed class PortfolioApiTests : IAsyncLifetime
{
    private const string Portfolio = "/api/v1/portfolios/Inv1_P11";
    private static readonly string[] Days = ["2024-01-02", "2024-01-03", "2024-01-04", "2024-01-05"];
    private DashboardRun _run = null!;

    public async ValueTask InitializeAsync()
    {
        _run = await DashboardRun.WithNetworkAsync();
        await Eventually.IsAsync(async () => (await JsonAsync("/api/v1/symbols")).GetArrayLength() == 24);
    }

    public ValueTask DisposeAsync() => _run.DisposeAsync();

    [Fact]
    public async Task The_deviation_of_two_returns_follows_from_the_published_values()
    {
        var navs = await NavsAsync();
        var history = await JsonAsync($"{Portfolio}/valuations?window=2");
        var returns = navs.Skip(1).Zip(navs, (nav, before) => nav / before - 1).ToList();
        // The sample deviation of two numbers is half their distance times √2.
        var expected = returns.Skip(1).Zip(returns, (one, before) => Math.Abs(one - before) / Math.Sqrt(2) * Math.Sqrt(252) * 100).ToList();
        var deviations = history.GetProperty("deviation").EnumerateArray().ToList();
        Assert.Equal([JsonValueKind.Null, JsonValueKind.Null], deviations.Take(2).Select(one => one.ValueKind));
        Assert.Equal(expected[0], deviations[2].GetDouble(), 9);
        Assert.Equal(expected[1], deviations[3].GetDouble(), 9);
        Assert.Equal(returns[0] * 100, history.GetProperty("return")[1].GetDouble(), 9);

        var lines = (await _run.GetAsync($"{Portfolio}/valuations/csv?window=2")).TrimEnd().Split("\r\n");
        Assert.Equal("day,value,change,nav_per_share,return_pct,drawdown_pct,deviation_pct,revision", lines[0]);
        Assert.Equal(Days, lines.Skip(1).Select(line => line.Split(',')[0]));
        using var refused = await _run.Client.GetAsync($"{Portfolio}/valuations?window=1", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
    }

    [Fact]
    public async Task A_benchmark_of_the_network_starts_at_100_with_the_portfolio()
    {
        var (navs, prices) = (await NavsAsync(), await PricesAsync("IBM"));
        var beside = await JsonAsync($"{Portfolio}/benchmark/ibm");
        Assert.Equal(("IBM", "prices", "2024-01-02"), (Text(beside, "symbol"), Text(beside, "source"), Text(beside, "base_day")));
        var rebased = beside.GetProperty("portfolio_rebased").EnumerateArray().Zip(beside.GetProperty("benchmark_rebased").EnumerateArray()).ToList();
        for (var i = 0; i < Days.Length; i++)
        {
            Assert.Equal(navs[i] / navs[0] * 100, rebased[i].First.GetDouble(), 9);
            Assert.Equal(prices[i] / prices[0] * 100, rebased[i].Second.GetDouble(), 9);
        }

        Assert.Equal(navs[^1] / navs[0] - prices[^1] / prices[0], beside.GetProperty("excess_return").GetDouble(), 9);
        Assert.Equal(BetaOf(ReturnsOf(navs), ReturnsOf(prices)), beside.GetProperty("beta").GetDouble(), 9);
    }

    [Fact]
    public async Task A_symbol_with_bars_is_a_benchmark_from_its_first_common_day()
    {
        await _run.WriteBarsAsync(
            SampleBars.Of("ZZZ", "2024-01-03 10:00:00", "10"), SampleBars.Of("ZZZ", "2024-01-03 15:00:00", "20"),
            SampleBars.Of("ZZZ", "2024-01-05 10:00:00", "25"));
        var beside = await JsonAsync($"{Portfolio}/benchmark/ZZZ");
        Assert.Equal(("bars", "2024-01-03"), (Text(beside, "source"), Text(beside, "base_day")));
        Assert.Equal(Days.Skip(1), beside.GetProperty("day").EnumerateArray().Select(day => day.GetString()));
        Assert.Equal("""[100,null,125]""", beside.GetProperty("benchmark_rebased").GetRawText());
        Assert.Equal(100, beside.GetProperty("portfolio_rebased")[0].GetDouble());

        await _run.WriteBarsAsync(SampleBars.Of("YYY", "2024-05-03 10:00:00", "10"));
        var none = await JsonAsync($"{Portfolio}/benchmark/YYY");
        Assert.Equal((JsonValueKind.Null, 0), (none.GetProperty("base_day").ValueKind, none.GetProperty("day").GetArrayLength()));
        using var unknown = await _run.Client.GetAsync($"{Portfolio}/benchmark/IMB", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, unknown.StatusCode);
        Assert.Contains("IBM", await unknown.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_revised_value_is_told_as_it_was_known_and_as_it_is_and_each_is_explained()
    {
        var none = await JsonAsync($"{Portfolio}/revisions");
        Assert.Equal((4, 0, 0), (none.GetProperty("day").GetArrayLength(), Number(none, "differing"), Number(none, "revised_days")));
        var before = (await JsonAsync($"{Portfolio}/valuations")).GetProperty("value")[2].GetDecimal();
        var price = (decimal)(await PricesAsync("IBM"))[2];
        var between = DateTimeOffset.Parse(Text((await RecordsAsync("portfolios"))[^1], "time"));
        _run.Advance(TimeSpan.FromMinutes(1));
        // Inv1_P11 holds 1,300 of IBM.
        await _run.InputAsync(
            $$"""IBM:{"TICK":"IBM","PRICE":{{price + 10}},"DATE":"2024-01-04","EXCHANGE":"SE1"}""", "topic", "produce", "StockExchange", "-K");
        await _run.CommandAsync("up", "--from", "2024-01-02", "--to", "2024-01-05", "--day-interval", "0", "--no-follow", "--quiet");

        var revised = await JsonAsync($"{Portfolio}/revisions?known=first");
        // The next day's change is sent again with its own revision, and its value stays.
        Assert.Equal((1, 2), (Number(revised, "differing"), Number(revised, "revised_days")));
        Assert.Equal((before, before + 13_000), (
            revised.GetProperty("as_known")[2].GetDecimal(), revised.GetProperty("as_of")[2].GetDecimal()));
        var day = revised.GetProperty("revised").EnumerateArray().Single(one => Text(one, "day") == "2024-01-04");
        Assert.Equal(13_000m, day.GetProperty("difference").GetDecimal());
        var revisions = day.GetProperty("revisions").EnumerateArray().ToList();
        Assert.Equal([0, 1], revisions.Select(one => Number(one, "revision")));

        // What is known before the first message is nothing.
        var early = await JsonAsync($"{Portfolio}/revisions?known=2000-01-01");
        Assert.Equal((4, JsonValueKind.Null), (Number(early, "unknown"), early.GetProperty("as_known")[0].ValueKind));

        var at = Uri.EscapeDataString(Text(revisions[0], "written"));
        var then = await JsonAsync($"{Portfolio}/valuations/2024-01-04?known={at}");
        var now = await JsonAsync($"{Portfolio}/valuations/2024-01-04");
        Assert.Equal((before, 0), (then.GetProperty("value").GetDecimal(), Number(then, "topic_revision")));
        Assert.Equal((before + 13_000, 1), (now.GetProperty("value").GetDecimal(), Number(now, "topic_revision")));
        Assert.Equal(before + 13_000, then.GetProperty("value_in_table").GetDecimal());
        Assert.Equal((price, price + 10), (PriceOf(then, "IBM"), PriceOf(now, "IBM")));
        Assert.True(between >= DateTimeOffset.Parse(Text(revisions[0], "written")));
    }

    [Theory]
    [InlineData("/revisions?known=soon")]
    [InlineData("/valuations/2024-01-04?known=first")]
    [InlineData("/valuations?window=10001")]
    public async Task What_cannot_be_read_is_refused(string path)
    {
        using var answer = await _run.Client.GetAsync(Portfolio + path, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    private static decimal PriceOf(JsonElement explained, string ticker) => explained.GetProperty("holdings").EnumerateArray()
        .Single(holding => Text(holding, "ticker") == ticker).GetProperty("price").GetDecimal();

    private static List<double> ReturnsOf(List<double> prices) => [.. prices.Skip(1).Zip(prices, (price, before) => price / before - 1)];

    private static double BetaOf(List<double> left, List<double> right) =>
        left.Zip(right, (one, other) => (one - left.Average()) * (other - right.Average())).Sum()
        / right.Sum(other => (other - right.Average()) * (other - right.Average()));

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private static int Number(JsonElement element, string name) => element.GetProperty(name).GetInt32();

    /// <summary>The values of a share as they were published.</summary>
    private async Task<List<double>> NavsAsync() =>
    [
        .. (await MessagesAsync("portfolios")).Where(message => Text(message, "portfolio") == "P11")
            .OrderBy(message => Text(message, "date"), StringComparer.Ordinal).Select(message => message.GetProperty("nav_per_share").GetDouble()),
    ];

    private async Task<List<double>> PricesAsync(string ticker) =>
    [
        .. (await MessagesAsync("StockExchange")).Where(message => Text(message, "TICK") == ticker)
            .OrderBy(message => Text(message, "DATE"), StringComparer.Ordinal).Select(message => message.GetProperty("PRICE").GetDouble()),
    ];

    private async Task<List<JsonElement>> MessagesAsync(string topic) =>
        (await RecordsAsync(topic)).ConvertAll(record => JsonDocument.Parse(Text(record, "value")).RootElement);

    private async Task<List<JsonElement>> RecordsAsync(string topic)
    {
        var found = new List<JsonElement>();
        foreach (var one in (await JsonAsync("/api/v1/topics")).EnumerateArray().Where(one => Text(one, "topic") == topic))
        {
            foreach (var partition in one.GetProperty("partitions").EnumerateArray())
            {
                var records = $"/api/v1/topics/{topic}/partitions/{Number(partition, "partition")}/records?offset=0&count=500";
                found.AddRange((await JsonAsync(records)).EnumerateArray());
            }
        }

        return found;
    }

    private async Task<JsonElement> JsonAsync(string path) => JsonDocument.Parse(await _run.GetAsync(path)).RootElement;
}
