using System.Text;
using Bourse.Events;
using Bourse.Exchanges;
using Bourse.Market;
using Bourse.Tests.InMemory;
using Bourse.Tests.Replay.Csv;

namespace Bourse.Tests.Exchanges;

/// <summary>Exchanges that write as other programs do, or continue what other programs have written.</summary>
public sealed class DialectExchangeTests : IAsyncDisposable
{
    private static readonly IReadOnlyList<Stock> Stocks = NetworkFile.Default.Exchanges[0].Stocks;

    private static readonly ExchangeOptions Fast = new()
    {
        Name = "se1", From = new DateOnly(2024, 1, 1), To = new DateOnly(2024, 1, 10), DayInterval = TimeSpan.Zero,
    };

    /// <summary>Every pair of dialects, on one partition and on several.</summary>
    public static readonly MatrixTheoryData<Dialect, Dialect, int> PairsOfDialects = new MatrixTheoryData<Dialect, Dialect, int>(
        Enum.GetValues<Dialect>(), Enum.GetValues<Dialect>(), [1, 3]);

    private readonly FakeTimeProvider _clock = Clocks.MondayNoon();
    private readonly InMemoryEventLog _log;

    public DialectExchangeTests() => _log = new InMemoryEventLog(_clock);

    public ValueTask DisposeAsync() => _log.DisposeAsync();

    [Theory]
    [InlineData(Dialect.Bourse)]
    [InlineData(Dialect.Text)]
    [InlineData(Dialect.Plain)]
    [InlineData(Dialect.Day)]
    public async Task Prices_are_counted_whatever_the_number_of_messages(Dialect dialect)
    {
        await _log.EnsureTopicAsync(new TopicSpec(Topics.Prices), default);
        var source = new JitterModel(Stocks, Calendars.Greek, PriceModel.DefaultSeed);
        await using var exchange = new Exchange(Fast with { Dialect = dialect }, source, _log, _clock);
        await exchange.StartAsync(default);

        while (await exchange.StepAsync(TimeSpan.Zero, default) == StepResult.Worked)
        {
        }

        // 2, 3, 4, 5, 8, 9 and 10 January.
        Assert.Equal(7 * Stocks.Count, exchange.Status.Records);
    }

    [Theory]
    [InlineData(
        Dialect.Plain,
        """AAPL schema=price.v1 {"TICK":"AAPL","PRICE":109.331234,"DATE":"2024-01-03","EXCHANGE":"REAL"}""",
        """TSLA schema=price.v1 {"TICK":"TSLA","PRICE":1.00,"DATE":"2024-01-03","EXCHANGE":"REAL"}""",
        """TSLA schema=price.v1 {"TICK":"TSLA","PRICE":219.30,"DATE":"2024-01-04","EXCHANGE":"REAL"}""")]
    [InlineData(
        Dialect.Text,
        """AAPL  {"TICK":"AAPL","PRICE":"109.331234","TS":"2024-01-03"}""",
        """TSLA  {"TICK":"TSLA","PRICE":"1.00","TS":"2024-01-03"}""",
        """TSLA  {"TICK":"TSLA","PRICE":"219.30","TS":"2024-01-04"}""")]
    [InlineData(
        Dialect.Day,
        """REAL  {"date":"2024-01-03","server":"REAL","stocks":{"AAPL":109.331234,"TSLA":1.00}}""",
        """REAL  {"date":"2024-01-04","server":"REAL","stocks":{"TSLA":219.30}}""")]
    public async Task Prices_are_published_in_the_dialect_that_is_asked_for(Dialect dialect, params string[] expected)
    {
        await CreateTopicAsync(1);
        const string Csv = "Date,Stock,Close\n2024-01-04,TSLA,219.3\n2024-01-03,AAPL,109.331234\n2024-01-03,TSLA,1\n";
        await RunAsync(Fast with { Name = "real", Dialect = dialect }, RecordedPrices.Read(CsvText.Input(Csv)));
        Assert.Equal(expected, (await PublishedPrices.ReadAsync(_log)).Select(price => $"{price.Key} {price.Headers} {price.Value}"));
    }

    [Theory]
    [MemberData(nameof(PairsOfDialects))]
    public async Task A_restart_in_any_dialect_continues_what_was_written_in_any_other(Dialect before, Dialect after, int partitions)
    {
        await CreateTopicAsync(partitions);
        await RunAsync(Fast with { Dialect = before }, Jitter());
        await RunAsync(Fast with { Dialect = after, To = new DateOnly(2024, 1, 12) }, Jitter());
        await AssertOnceAsync(9);
    }

    [Fact]
    public async Task A_text_exchange_that_was_killed_within_a_day_publishes_the_rest_of_it()
    {
        await CreateTopicAsync(1);
        await RunAsync(Fast with { Dialect = Dialect.Text }, Jitter());
        var whole = await PublishedPrices.ReadAsync(_log);
        await _log.DeleteTopicAsync(Topics.Prices, default);
        await CreateTopicAsync(1);
        await AppendAsync([.. whole.SkipLast(9).Select(price => (price.Key, price.Value))]);
        await RunAsync(Fast with { Dialect = Dialect.Text }, Jitter());
        Assert.Equal(whole, await PublishedPrices.ReadAsync(_log));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task An_exchange_continues_after_another_program_that_wrote_without_keys_and_names(int partitions)
    {
        await CreateTopicAsync(partitions);
        string[] days = ["2024-01-02", "2024-01-03", "2024-01-04", "2024-01-05", "2024-01-08"];
        foreach (var day in days)
        {
            await AppendAsync([.. Stocks.Select(stock => ((string?)null, $$"""{"ticker":"{{stock.Ticker}}","price":7.5,"date":"{{day}}"}"""))]);
        }

        await RunAsync(Fast, Jitter());
        await AssertOnceAsync(7);
    }

    [Fact]
    public async Task A_single_price_without_a_name_does_not_hide_the_days_before_it()
    {
        await CreateTopicAsync(1);
        await RunAsync(Fast with { To = new DateOnly(2024, 1, 5) }, Jitter());
        await AppendAsync(("IBM", """{"TICK":"IBM","PRICE":250.00,"TS":"2024-01-10"}"""));
        await RunAsync(Fast, Jitter());
        Assert.Equal(7, (await QuotesAsync()).Count(quote => quote is { Ticker: "IBM", Exchange: "SE1" }));
    }

    [Fact]
    public async Task A_single_price_without_a_name_behind_very_many_messages_of_others_hides_nothing_either()
    {
        const int Partitions = 12;
        await CreateTopicAsync(Partitions);
        await RunAsync(Fast with { To = new DateOnly(2024, 1, 5) }, Jitter());
        await RunAsync(Fast with { Name = "se2", From = new DateOnly(2010, 1, 1), To = new DateOnly(2023, 12, 31) }, Jitter());
        var alone = Stocks.GroupBy(stock => Partitioner.PartitionOf(Encoding.UTF8.GetBytes(stock.Ticker), true, Partitions))
            .First(tickers => tickers.Count() == 1).Single().Ticker;
        await AppendAsync((alone, $$"""{"TICK":"{{alone}}","PRICE":250.00,"TS":"2024-01-10"}"""));
        await RunAsync(Fast, Jitter());
        var own = (await QuotesAsync()).Where(quote => quote.Exchange == "SE1").ToList();
        Assert.Equal((7 * 12, 7 * 12), (own.Count, own.DistinctBy(quote => (quote.Ticker, quote.Date)).Count()));
    }

    [Fact]
    public async Task A_day_of_very_many_stocks_is_divided_into_messages_that_can_be_read()
    {
        await CreateTopicAsync(1);
        var many = Enumerable.Range(0, 50_000).Select(i => new Stock($"STOCK{i}", Money.Parse("256.90"))).ToList();
        await RunAsync(Fast with { To = new DateOnly(2024, 1, 2), Dialect = Dialect.Day }, new JitterModel(many, Calendars.Greek));
        Assert.Equal(50_000, (await QuotesAsync()).DistinctBy(quote => quote.Ticker).Count());
        Assert.True((await PublishedPrices.ReadAsync(_log)).Count > 1);
    }

    private static JitterModel Jitter() => new(Stocks, Calendars.Greek);

    private async Task CreateTopicAsync(int partitions) =>
        await _log.EnsureTopicAsync(new TopicSpec(Topics.Prices) { Partitions = partitions }, default);

    private async Task RunAsync(ExchangeOptions options, IPriceSource source)
    {
        await using var exchange = new Exchange(options, source, _log, _clock);
        await exchange.StartAsync(default);
        while (await exchange.StepAsync(TimeSpan.Zero, default) == StepResult.Worked)
        {
        }
    }

    private async Task AppendAsync(params (string? Key, string Value)[] messages)
    {
        var buffer = new RecordBuffer();
        foreach (var (key, value) in messages)
        {
            buffer.Add(
                key is null ? null : Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(value), RecordHeaders.None,
                _clock.GetUtcNow().ToUnixTimeMilliseconds());
        }

        await using var producer = _log.CreateProducer();
        await producer.AppendAsync(Topics.Prices, buffer, default);
    }

    private async Task<List<Quote>> QuotesAsync() =>
        [.. (await PublishedPrices.ReadAsync(_log)).SelectMany(price => PriceReader.Read(Encoding.UTF8.GetBytes(price.Value)))];

    /// <summary>Each of so many days has each ticker once.</summary>
    private async Task AssertOnceAsync(int days)
    {
        var quotes = await QuotesAsync();
        Assert.Equal(days * Stocks.Count, quotes.Count);
        Assert.Equal(days * Stocks.Count, quotes.DistinctBy(quote => (quote.Ticker, quote.Date)).Count());
    }
}
