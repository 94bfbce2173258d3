using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Bourse.Adapters.Feed;
using Bourse.Exchanges;
using Bourse.Market;
using Xunit;

namespace Bourse.Tests.Feed;

public sealed class LineFeedTests
{
    private readonly WaitCountingClock _clock = new();

    [Fact]
    public async Task Every_ticker_comes_once_and_then_a_random_one_every_two_to_five_seconds()
    {
        await using var feed = LineFeed.Open(0, Quotes(), _clock);
        using var client = await ConnectAsync(feed);

        var first = await ReadAsync(client, 24);
        Assert.True(SpinWait.SpinUntil(() => _clock.Waiting == 1, Patience.Longest));
        _clock.Advance(TimeSpan.FromMilliseconds(1_999));
        Assert.Equal(1, _clock.Waiting);
        _clock.Advance(TimeSpan.FromMilliseconds(3_001));
        var next = (await ReadAsync(client, 1))[0];

        Assert.Equal(NetworkFile.Default.KnownTickers.Order(), first.Select(line => line.Ticker).Order());
        Assert.All(first, line => Assert.Equal("2024-01-08 12:00:00", line.Time));
        Assert.Contains(next.Ticker, NetworkFile.Default.KnownTickers);
        Assert.InRange(next.Time, "2024-01-08 12:00:02", "2024-01-08 12:00:05");
    }

    [Fact]
    public async Task Prices_stay_within_five_percent_of_the_base_price()
    {
        await using var feed = LineFeed.Open(0, Quotes(), _clock);
        using var client = await ConnectAsync(feed);

        var ibm = (await ReadAsync(client, 24)).Single(line => line.Ticker == "IBM");

        // 256.90 × 0.95 = 244.055, 256.90 × 1.05 = 269.745
        Assert.InRange(decimal.Parse(ibm.Price, System.Globalization.CultureInfo.InvariantCulture), 244.05m, 269.75m);
        Assert.Equal(2, ibm.Price.Split('.')[1].Length);
    }

    [Fact]
    public async Task A_client_that_does_not_read_and_one_that_has_gone_disturb_nobody()
    {
        await using var feed = LineFeed.Open(0, Quotes(), _clock);
        using var silent = new TcpClient();
        await silent.ConnectAsync(IPAddress.Loopback, feed.Port);
        (await ConnectAsync(feed)).Dispose();
        using var client = await ConnectAsync(feed);

        Assert.Equal(24, (await ReadAsync(client, 24)).Count);
    }

    [Fact]
    public async Task Two_clients_are_told_different_prices_and_a_new_feed_of_the_same_seed_the_same_again()
    {
        var (one, other, again) = (new List<Line>(), new List<Line>(), new List<Line>());
        await using (var feed = LineFeed.Open(0, Quotes(), _clock))
        {
            using var first = await ConnectAsync(feed);
            one.AddRange(await ReadAsync(first, 24));
            using var second = await ConnectAsync(feed);
            other.AddRange(await ReadAsync(second, 24));
        }

        await using var restarted = LineFeed.Open(0, Quotes(), _clock);
        using var client = await ConnectAsync(restarted);
        again.AddRange(await ReadAsync(client, 24));

        Assert.NotEqual(one, other);
        Assert.Equal(one, again);
    }

    [Fact]
    public async Task A_port_in_use_is_told()
    {
        await using var feed = LineFeed.Open(0, Quotes(), _clock);

        var refusal = Assert.Throws<BourseException>(() => LineFeed.Open(feed.Port, Quotes(), _clock));

        Assert.Equal($"port {feed.Port} of the feed is in use", refusal.Message);
    }

    [Fact]
    public void Pauses_last_from_two_to_five_seconds_and_all_tickers_come_up()
    {
        var quotes = Quotes();
        var pauses = Enumerable.Range(24, 2_000).Select(line => quotes.PauseBefore(0, (uint)line).TotalSeconds).ToList();
        var tickers = Enumerable.Range(24, 2_000).Select(line => Parse(quotes.LineOf(0, (uint)line, _clock.GetUtcNow())).Ticker);

        Assert.All(pauses, pause => Assert.InRange(pause, 2, 5));
        Assert.InRange(pauses.Average(), 3.4, 3.6);
        Assert.Equal(24, tickers.Distinct().Count());
    }

    private static QuoteFeed Quotes() => new([.. NetworkFile.Default.Exchanges.SelectMany(exchange => exchange.Stocks)], 7);

    private static async Task<StreamReader> ConnectAsync(LineFeed feed)
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, feed.Port);
        return new StreamReader(client.GetStream());
    }

    private static async Task<List<Line>> ReadAsync(StreamReader reader, int count)
    {
        var lines = new List<Line>();
        for (var i = 0; i < count; i++) lines.Add(Parse((await reader.ReadLineAsync().WaitAsync(Patience.Longest))!));
        return lines;
    }

    private static Line Parse(string text)
    {
        using var document = JsonDocument.Parse(text);
        var names = document.RootElement.EnumerateObject().Select(member => member.Name);
        Assert.Equal(["TICK", "PRICE", "TS"], names);
        var line = document.RootElement;
        return new Line(line.GetProperty("TICK").GetString()!, line.GetProperty("PRICE").GetString()!, line.GetProperty("TS").GetString()!);
    }

    private sealed record Line(string Ticker, string Price, string Time);
}
