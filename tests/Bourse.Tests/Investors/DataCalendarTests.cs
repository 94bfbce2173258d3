using Bourse.Audit;
using Bourse.Events;
using Bourse.Investors;
using Bourse.Market;
using static Bourse.Tests.Investors.InvestorBench;

namespace Bourse.Tests.Investors;

/// <summary>The calendar <c>data</c>: a day is a trading day when the log holds a price of it.</summary>
public sealed class DataCalendarTests
{
    private const string Saturday = "2024-01-06";

    private readonly InvestorBench _bench = new();

    public DataCalendarTests() => _bench.Options = _bench.Options with { Calendar = Calendars.Data };

    [Fact]
    public async Task A_day_on_which_nobody_has_a_price_holds_nobody_back()
    {
        await _bench.PublishAsync(("AAA", Monday, "1"), ("BBB", Monday, "1"), ("AAA", Wednesday, "2"), ("BBB", Wednesday, "2"));
        var status = await _bench.RunAsync();
        Assert.Equal(["01-08 15.00 - - - r0", "01-10 30.00 15.00 100.000000 01-08 r0"], await _bench.SentAsync());
        Assert.Null(status.Waiting);
    }

    [Fact]
    public async Task A_ticker_that_is_missing_on_a_day_that_others_have_is_waited_for()
    {
        await _bench.PublishAsync(("AAA", Monday, "1"), ("BBB", Monday, "1"), ("CCC", Tuesday, "1"));
        await _bench.PublishAsync(("AAA", Wednesday, "2"), ("BBB", Wednesday, "2"));
        var waiting = (await _bench.RunAsync()).Waiting;
        Assert.Equal(("AAA", new DateOnly(2024, 1, 9), false), (waiting?.Ticker, waiting?.Date, waiting?.IsMarketClosed));
        Assert.Single(await _bench.SentAsync());
    }

    [Fact]
    public async Task No_price_is_refused_for_its_day()
    {
        await _bench.PublishAsync(("AAA", Saturday, "1"), ("BBB", Saturday, "1"), ("AAA", "2024-12-25", "2"), ("BBB", "2024-12-25", "2"));
        await _bench.RunAsync();
        Assert.Equal(["01-06 15.00 - - - r0", "12-25 30.00 15.00 100.000000 01-06 r0"], await _bench.SentAsync());
        Assert.Empty(await _bench.DeadLettersAsync());
    }

    [Fact]
    public async Task A_day_that_becomes_a_trading_day_late_is_carried_to_then_and_the_next_change_made_anew()
    {
        _bench.Options = _bench.Options with { Missing = MissingPolicy.Carry };
        await _bench.PublishAsync(("AAA", Monday, "1"), ("BBB", Monday, "1"), ("AAA", Wednesday, "2"), ("BBB", Wednesday, "2"));
        await _bench.PublishAsync(("CCC", Tuesday, "1"));
        await _bench.RunAsync();
        Assert.Equal(
            [
                "01-08 15.00 - - - r0", "01-10 30.00 15.00 100.000000 01-08 r0", "01-09 15.00 0.00 0.000000 01-08 r0 carried AAA,BBB",
                "01-10 30.00 15.00 100.000000 01-09 r1",
            ],
            await _bench.SentAsync());
        Assert.Equal(["15.00", "15.00", "30.00"], await AuditedAsync());
    }

    [Theory]
    [InlineData(MissingPolicy.Wait)]
    [InlineData(MissingPolicy.Carry)]
    [InlineData(MissingPolicy.Skip)]
    public async Task A_restart_at_any_record_sends_what_an_undisturbed_run_sends(MissingPolicy missing)
    {
        (string, string, string)[] prices =
        [
            ("AAA", Monday, "1"), ("BBB", Monday, "1"), ("AAA", Wednesday, "2"), ("BBB", Wednesday, "2"), ("CCC", Tuesday, "1"),
            ("AAA", Saturday, "1"), ("BBB", Saturday, "3"), ("BBB", Tuesday, "4"), ("AAA", Thursday, "5"), ("BBB", Thursday, "5"),
            ("AAA", Tuesday, "4"),
        ];
        _bench.Options = _bench.Options with { Missing = missing };
        await _bench.PublishTogetherAsync(prices);
        await _bench.RunAsync();
        var restarted = new InvestorBench { Options = _bench.Options };
        await restarted.PublishOneByOneAsync(prices);

        Assert.Equal(await _bench.SentAsync(), await restarted.SentAsync());
    }

    [Fact]
    public async Task With_a_calendar_of_rules_the_status_tells_a_closed_market_from_a_single_gap()
    {
        _bench.Options = _bench.Options with { Calendar = Calendars.Weekends };
        await _bench.PublishAsync(("AAA", Monday, "1"), ("BBB", Monday, "1"), ("AAA", Wednesday, "2"), ("BBB", Wednesday, "2"));
        var waiting = (await _bench.RunAsync()).Waiting;
        Assert.Equal((new DateOnly(2024, 1, 9), true), (waiting?.Date, waiting?.IsMarketClosed));
        await _bench.PublishAsync(("CCC", Tuesday, "1"));
        waiting = (await _bench.RunAsync()).Waiting;
        Assert.Equal((new DateOnly(2024, 1, 9), false), (waiting?.Date, waiting?.IsMarketClosed));
    }

    private async Task<IEnumerable<string>> AuditedAsync()
    {
        var options = _bench.Options;
        var rules = new PriceRules(options.KnownTickers, options.Calendar, _bench.Clock);
        var engine = new InProcessValuations(_bench.Log, new AuditOptions(rules, options.Calendar, options.Missing, options.From));
        return (await engine.ValueAsync(options.Investor.Portfolios, null, default)).Portfolios.Single().Select(day => $"{day.Value:F2}");
    }
}
