using Bourse.Bars;
using Bourse.Events;
using Bourse.Exchanges;
using Bourse.Tests.Bars;

namespace Bourse.Tests.Exchanges;

/// <summary>An exchange that publishes the closes of sessions, and goes on with those that come.</summary>
public sealed class BarPricesTests
{
    private static readonly ExchangeOptions Following = new()
    {
        Name = "bars", From = new DateOnly(2024, 1, 1), To = new DateOnly(2024, 1, 8), DayInterval = TimeSpan.Zero, Follow = true,
    };

    private readonly BarWorld _world = new();
    private long _offset;

    public BarPricesTests() => _world.Log.EnsureTopicAsync(new TopicSpec(Topics.Prices), default).Wait();

    [Fact]
    public async Task A_session_is_published_once_it_has_ended_and_its_last_bar_has_come()
    {
        await FillAsync("NVDA", "2024-01-05 15:30=1.5");
        await using var exchange = await StartAsync("NVDA");
        await StepAsync(exchange);
        Assert.Equal(["2024-01-05 NVDA 1.50"], await PricesAsync());

        // Monday noon (UTC) is 07:00 in New York.
        await FillAsync("NVDA", "2024-01-08 15:30=2.25");
        await StepAsync(exchange);
        Assert.Single(await PricesAsync());
        _world.Clock.Advance(TimeSpan.FromHours(9));
        await StepAsync(exchange);
        Assert.Equal(["2024-01-05 NVDA 1.50", "2024-01-08 NVDA 2.25"], await PricesAsync());
    }

    [Fact]
    public async Task A_ticker_that_comes_late_is_published_though_others_have_gone_on()
    {
        await FillAsync("NVDA", "2024-01-03 15:30=1", "2024-01-04 15:30=2", "2024-01-05 15:30=3");
        await FillAsync("IBM", "2024-01-03 15:30=7");
        await using var exchange = await StartAsync("NVDA", "IBM");
        await StepAsync(exchange);
        await FillAsync("IBM", "2024-01-05 15:30=9", "2024-01-04 15:30=8");
        _world.Clock.Advance(TimeSpan.FromSeconds(5));
        await StepAsync(exchange);

        Assert.Equal(
            [
                "2024-01-03 NVDA 1.00", "2024-01-03 IBM 7.00", "2024-01-04 NVDA 2.00", "2024-01-05 NVDA 3.00",
                "2024-01-04 IBM 8.00", "2024-01-05 IBM 9.00",
            ],
            await PricesAsync());
        Assert.Equal((new DateOnly(2024, 1, 5), 6L), (exchange.Status.LastDate!.Value, exchange.Status.Records));
    }

    [Fact]
    public async Task A_restart_goes_on_after_the_last_day_of_each_ticker()
    {
        await FillAsync("NVDA", "2024-01-03 15:30=1", "2024-01-04 15:30=2");
        await FillAsync("IBM", "2024-01-03 15:30=7");
        await using (var exchange = await StartAsync("NVDA", "IBM")) await StepAsync(exchange);
        await FillAsync("IBM", "2024-01-04 15:30=8", "2024-01-05 15:30=9");
        await using (var exchange = await StartAsync("NVDA", "IBM")) await StepAsync(exchange);

        Assert.Equal(
            ["2024-01-03 NVDA 1.00", "2024-01-03 IBM 7.00", "2024-01-04 NVDA 2.00", "2024-01-04 IBM 8.00", "2024-01-05 IBM 9.00"],
            await PricesAsync());
    }

    [Fact]
    public async Task A_store_is_read_again_after_five_seconds_and_not_before()
    {
        await using var exchange = await StartAsync("NVDA");
        await StepAsync(exchange);
        await FillAsync("NVDA", "2024-01-05 15:30=1");
        await StepAsync(exchange);
        Assert.Empty(await PricesAsync());
        _world.Clock.Advance(TimeSpan.FromSeconds(5));
        await StepAsync(exchange);
        Assert.Single(await PricesAsync());
    }

    private static async Task StepAsync(Exchange exchange)
    {
        while (await exchange.StepAsync(TimeSpan.Zero, default) == StepResult.Worked)
        {
        }
    }

    private async Task<Exchange> StartAsync(params IEnumerable<string> symbols)
    {
        var prices = await BarPrices.ReadAsync(_world.Store, [.. symbols.Select(Symbol.Parse)], _world.Clock, default);
        var exchange = new Exchange(Following, prices, _world.Log, _world.Clock);
        await exchange.StartAsync(default);
        return exchange;
    }

    private async Task FillAsync(string symbol, params IEnumerable<string> bars)
    {
        await using var store = _world.Store;
        var rows = bars.Select(bar => bar.Split('=')).Select(bar => new BarRow(SampleBars.Of(symbol, $"{bar[0]}:00", bar[1]), _offset++));
        await store.WriteAsync(new([.. rows], []), default);
    }

    private async Task<List<string>> PricesAsync() =>
        [.. (await PublishedPrices.ReadAsync(_world.Log)).Select(price => $"{price.Date} {price.Key} {PriceOf(price)}")];

    private static string PriceOf(PublishedPrice price)
    {
        PriceMessage.TryRead(System.Text.Encoding.UTF8.GetBytes(price.Value), out var read);
        return read.Price.ToString(2);
    }
}
