using System.Text;
using Bourse.Events;
using Bourse.Exchanges;
using Bourse.Market;
using Bourse.Tests.InMemory;
using Bourse.Tests.Replay.Csv;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Bourse.Tests.Exchanges;

public sealed class ExchangeTests : IAsyncDisposable
{
    private static readonly IReadOnlyList<Stock> Stocks = NetworkFile.Default.Exchanges[0].Stocks;
    private static readonly DateOnly From = new(2024, 1, 1);
    private static readonly ExchangeOptions Fast = new() { Name = "se1", From = From, To = new DateOnly(2024, 1, 10), DayInterval = TimeSpan.Zero };
    private readonly FakeTimeProvider _clock = Clocks.MondayNoon();
    private readonly InMemoryEventLog _log;

    public ExchangeTests()
    {
        _log = new InMemoryEventLog(_clock);
        _log.EnsureTopicAsync(new TopicSpec(Topics.Prices), CancellationToken.None).Wait();
    }

    public ValueTask DisposeAsync() => _log.DisposeAsync();

    [Fact]
    public async Task A_price_is_published_in_the_form_that_the_contract_gives()
    {
        await RunAsync(Fast with { To = new DateOnly(2024, 1, 2) }, new JitterModel([new Stock("IBM", Money.Parse("256.90"))], Calendars.Greek));
        var price = Assert.Single(await PublishedPrices.ReadAsync(_log));
        Assert.Equal(("IBM", "schema=price.v1", _clock.GetUtcNow().ToUnixTimeMilliseconds()), (price.Key, price.Headers, price.Timestamp));
        Assert.Matches("""^\{"TICK":"IBM","PRICE":2[4-6]\d\.\d\d,"DATE":"2024-01-02","EXCHANGE":"SE1"\}$""", price.Value);
    }

    // In 2024 the Greek calendar closes on 1 January and on weekends; 6 January is a Saturday.
    [Fact]
    public async Task Every_trading_day_has_every_ticker_once_in_date_order()
    {
        await RunAsync(Fast, Jitter());
        var prices = await PublishedPrices.ReadAsync(_log);
        string[] days = ["2024-01-02", "2024-01-03", "2024-01-04", "2024-01-05", "2024-01-08", "2024-01-09", "2024-01-10"];
        Assert.Equal(days.SelectMany(day => Stocks.Select(stock => (day, stock.Ticker))), prices.Select(price => (price.Date, price.Key)));
    }

    [Fact]
    public async Task The_whole_history_is_published_when_there_is_no_pace()
    {
        var options = Fast with { From = new DateOnly(2000, 1, 1), To = new DateOnly(2024, 12, 31) };
        await using var exchange = await RunAsync(options, Jitter());
        // The calendar's 6,279 trading days, twelve stocks.
        Assert.Equal(6_279 * 12, (await PublishedPrices.ReadAsync(_log)).Count);
        Assert.Equal((new DateOnly(2024, 12, 31), 6_279L * 12), (exchange.Status.LastDate!.Value, exchange.Status.Records));
    }

    [Fact]
    public async Task A_day_takes_the_time_it_is_given()
    {
        await using var exchange = new Exchange(Fast with { DayInterval = TimeSpan.FromSeconds(2) }, Jitter(), _log, _clock);
        await exchange.StartAsync(CancellationToken.None);
        Assert.Equal(StepResult.Worked, await StepAsync(exchange));
        Assert.Equal(StepResult.Idle, await StepAsync(exchange));
        _clock.Advance(TimeSpan.FromSeconds(1.9));
        Assert.Equal(StepResult.Idle, await StepAsync(exchange));
        _clock.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal(StepResult.Worked, await StepAsync(exchange));
        Assert.Equal(new DateOnly(2024, 1, 3), exchange.Status.LastDate);
        var noon = new DateTimeOffset(2024, 1, 8, 12, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();
        Assert.Equal([noon, noon + 2_000], (await PublishedPrices.ReadAsync(_log)).Select(price => price.Timestamp).Distinct());
    }

    [Fact]
    public async Task A_wait_for_the_next_day_ends_when_the_day_is_due()
    {
        await using var exchange = new Exchange(Fast with { DayInterval = TimeSpan.FromSeconds(2) }, Jitter(), _log, _clock);
        await exchange.StartAsync(CancellationToken.None);
        await StepAsync(exchange);
        var step = exchange.StepAsync(TimeSpan.FromMinutes(1), CancellationToken.None);
        Assert.False(step.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(StepResult.Worked, await step);
    }

    [Fact]
    public async Task Cancellation_ends_a_wait()
    {
        await using var exchange = new Exchange(Fast with { DayInterval = TimeSpan.FromSeconds(2) }, Jitter(), _log, _clock);
        await exchange.StartAsync(CancellationToken.None);
        await StepAsync(exchange);
        using var stop = new CancellationTokenSource();
        var step = exchange.StepAsync(TimeSpan.FromMinutes(1), stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => step);
    }

    // The clock stands at noon of Monday, 8 January 2024.
    [Fact]
    public async Task An_exchange_that_follows_publishes_each_new_day_when_it_begins()
    {
        await using var exchange = new Exchange(Fast with { To = new DateOnly(2024, 1, 4), Follow = true }, Jitter(), _log, _clock);
        await exchange.StartAsync(CancellationToken.None);
        Assert.Equal(StepResult.Worked, await StepAsync(exchange));
        Assert.Equal(new DateOnly(2024, 1, 8), exchange.Status.LastDate);
        var step = exchange.StepAsync(TimeSpan.FromDays(2), CancellationToken.None);
        Assert.False(step.IsCompleted);
        _clock.Advance(TimeSpan.FromHours(12));
        Assert.Equal(StepResult.Idle, await step);
        Assert.Equal(StepResult.Worked, await StepAsync(exchange));
        Assert.Equal(new DateOnly(2024, 1, 9), exchange.Status.LastDate);
        Assert.Equal(StepResult.Idle, await StepAsync(exchange));
    }

    [Fact]
    public async Task Without_following_an_exchange_ends_after_its_last_day()
    {
        await using var exchange = await RunAsync(Fast, Jitter());
        Assert.Equal(StepResult.Completed, await StepAsync(exchange));
        Assert.Equal(new DateOnly(2024, 1, 10), exchange.Status.LastDate);
    }

    [Fact]
    public async Task A_restart_goes_on_behind_the_last_day_and_tells_nothing_twice()
    {
        await RunAsync(Fast, Jitter());
        await using var again = await RunAsync(Fast with { To = new DateOnly(2024, 1, 12) }, Jitter());
        var prices = await PublishedPrices.ReadAsync(_log);
        Assert.Equal(prices.Count, prices.DistinctBy(price => (price.Key, price.Date)).Count());
        Assert.Equal((9 * 12, 2 * 12L), (prices.Count, again.Status.Records));
    }

    [Fact]
    public async Task A_finished_exchange_that_starts_again_knows_its_last_day()
    {
        await RunAsync(Fast, Jitter());
        await using var again = await RunAsync(Fast, Jitter());
        Assert.Equal((new DateOnly(2024, 1, 10), 0L), (again.Status.LastDate!.Value, again.Status.Records));
    }

    [Fact]
    public async Task A_history_cut_off_anywhere_is_completed_to_that_of_an_undisturbed_run()
    {
        await RunAsync(Fast, Jitter());
        var whole = await PublishedPrices.ReadAsync(_log);
        Check.One(Properties.Drawn(40), Prop.ForAll<NonNegativeInt, PositiveInt>((cut, partitions) =>
            CompletedAfterCut(whole, cut.Get % (whole.Count + 1), partitions.Get % 4 + 1).GetAwaiter().GetResult()));
    }

    [Fact]
    public async Task Others_in_the_same_topic_do_not_disturb_the_search_for_the_last_day()
    {
        await RunAsync(Fast, Jitter());
        // A second exchange with the same tickers, the same prices in a form that is not ours, and what cannot be read at all.
        await RunAsync(Fast with { Name = "se2", To = new DateOnly(2024, 3, 29) }, Jitter());
        await AppendAsync("IBM", """{"tick":"IBM","price":"250.00","date":"2024-02-01","exchange":"SE1"}""");
        await AppendAsync("IBM", "{");
        await using var again = await RunAsync(Fast with { To = new DateOnly(2024, 1, 11) }, Jitter());
        Assert.Equal(12, again.Status.Records);
    }

    [Fact]
    public async Task The_last_day_is_found_however_far_back_it_stands()
    {
        await RunAsync(Fast, Jitter());
        await RunAsync(Fast with { Name = "se2", From = new DateOnly(2000, 1, 1), To = new DateOnly(2024, 12, 31) }, Jitter());
        await using var again = await RunAsync(Fast with { To = new DateOnly(2024, 1, 11) }, Jitter());
        Assert.Equal(12, again.Status.Records);
    }

    [Fact]
    public async Task A_ticker_that_is_listed_later_gets_the_days_it_has_missed()
    {
        await RunAsync(Fast, new JitterModel([.. Stocks.Take(2)], Calendars.Greek));
        await using var again = await RunAsync(Fast, new JitterModel([.. Stocks.Take(3)], Calendars.Greek));
        Assert.Equal(7, again.Status.Records);
        Assert.Equal(7, (await PublishedPrices.ReadAsync(_log)).Count(price => price.Key == Stocks[2].Ticker));
    }

    [Fact]
    public async Task A_ticker_that_stopped_long_ago_is_found_without_losing_the_last_day_of_the_others()
    {
        var (both, one) = (new JitterModel([.. Stocks.Take(2)], Calendars.Greek), new JitterModel([.. Stocks.Take(1)], Calendars.Greek));
        var options = Fast with { From = new DateOnly(2000, 1, 1), To = new DateOnly(2000, 12, 31) };
        await RunAsync(options, both);
        await RunAsync(options with { To = new DateOnly(2024, 12, 31) }, one);
        await using var again = await RunAsync(options with { To = new DateOnly(2024, 12, 31) }, both);
        var prices = await PublishedPrices.ReadAsync(_log);
        Assert.Equal((2 * 6_279, 2 * 6_279), (prices.Count, prices.DistinctBy(price => (price.Key, price.Date)).Count()));
    }

    [Fact]
    public async Task Recorded_prices_are_published_on_their_own_days_with_their_own_digits()
    {
        const string Csv = "Date,Stock,Close\n2024-01-07,TSLA,219.3\n2024-01-03,AAPL,109.331234\n2024-01-03,TSLA,1\n";
        await using var exchange = await RunAsync(Fast with { Name = "real" }, RecordedPrices.Read(CsvText.Input(Csv)));
        Assert.Equal(
            [
                """{"TICK":"AAPL","PRICE":109.331234,"DATE":"2024-01-03","EXCHANGE":"REAL"}""",
                """{"TICK":"TSLA","PRICE":1.00,"DATE":"2024-01-03","EXCHANGE":"REAL"}""",
                """{"TICK":"TSLA","PRICE":219.30,"DATE":"2024-01-07","EXCHANGE":"REAL"}""",
            ],
            (await PublishedPrices.ReadAsync(_log)).Select(price => price.Value));
        await using var again = await RunAsync(Fast with { Name = "real" }, RecordedPrices.Read(CsvText.Input(Csv)));
        Assert.Equal(0, again.Status.Records);
    }

    [Fact]
    public async Task A_batch_that_could_not_be_written_is_published_by_the_next_step()
    {
        await using var exchange = new Exchange(Fast, Jitter(), _log, _clock);
        await exchange.StartAsync(CancellationToken.None);
        await _log.DeleteTopicAsync(Topics.Prices, CancellationToken.None);
        await Assert.ThrowsAsync<BourseException>(() => StepAsync(exchange));
        Assert.Equal(0, exchange.Status.Records);
        await _log.EnsureTopicAsync(new TopicSpec(Topics.Prices), CancellationToken.None);
        Assert.Equal(StepResult.Worked, await StepAsync(exchange));
        Assert.Equal(7 * 12, (await PublishedPrices.ReadAsync(_log)).Count);
    }

    [Fact]
    public void Options_that_contradict_themselves_are_refused()
    {
        Refused(Fast with { From = new DateOnly(2024, 2, 1) }, "exchange se1: the first day, 2024-02-01, is after the last, 2024-01-10");
        Refused(Fast with { DayInterval = TimeSpan.FromSeconds(-1) }, "exchange se1: the day interval is negative");
        Refused(Fast with { Name = "se 1" }, "exchange se 1: the name is letters, digits and '_', a letter first");
        var recorded = RecordedPrices.Read(CsvText.Input("Date,Stock,Close\n2024-01-07,TSLA,219.3\n"));
        var error = Assert.Throws<BourseException>(() => new Exchange(Fast with { Follow = true }, recorded, _log, _clock));
        Assert.Equal("exchange se1: its prices end on 2024-01-07, there is nothing to follow", error.Message);
    }

    private static JitterModel Jitter() => new(Stocks, Calendars.Greek);

    private static Task<StepResult> StepAsync(Exchange exchange) => exchange.StepAsync(TimeSpan.Zero, CancellationToken.None);

    private void Refused(ExchangeOptions options, string message)
    {
        var error = Assert.Throws<BourseException>(() => new Exchange(options, Jitter(), _log, _clock));
        Assert.Equal((FailureKind.Usage, message), (error.Kind, error.Message));
    }

    private async Task<Exchange> RunAsync(ExchangeOptions options, IPriceSource source, InMemoryEventLog? log = null)
    {
        var exchange = new Exchange(options, source, log ?? _log, _clock);
        await exchange.StartAsync(CancellationToken.None);
        StepResult result;
        while ((result = await StepAsync(exchange)) == StepResult.Worked)
        {
        }

        Assert.Equal(StepResult.Completed, result);
        return exchange;
    }

    /// <summary>A crash lets each partition keep a beginning of its own of what was appended; here the cut is drawn for each.</summary>
    private async Task<bool> CompletedAfterCut(List<PublishedPrice> whole, int cut, int partitions)
    {
        await using var log = new InMemoryEventLog(_clock);
        await log.EnsureTopicAsync(new TopicSpec(Topics.Prices) { Partitions = partitions }, CancellationToken.None);
        var kept = whole.Where((price, place) => place < Math.Max(0, cut - 5 * PartitionOf(price, partitions)));
        foreach (var price in kept) await AppendAsync(price.Key, price.Value, log);
        await RunAsync(Fast with { BatchBytes = 1_000 }, Jitter(), log);
        var completed = await PublishedPrices.ReadAsync(log);
        return completed.Select(price => price.Value).Order().SequenceEqual(whole.Select(price => price.Value).Order());
    }

    private static int PartitionOf(PublishedPrice price, int partitions) =>
        Partitioner.PartitionOf(Encoding.UTF8.GetBytes(price.Key), true, partitions);

    private async Task AppendAsync(string key, string value, InMemoryEventLog? log = null)
    {
        var buffer = new RecordBuffer();
        buffer.Add(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(value), PriceMessage.Headers, 0);
        await using var producer = (log ?? _log).CreateProducer();
        await producer.AppendAsync(Topics.Prices, buffer, CancellationToken.None);
    }
}
