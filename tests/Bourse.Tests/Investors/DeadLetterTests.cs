using Bourse.Market;
using static Bourse.Tests.Investors.InvestorBench;

namespace Bourse.Tests.Investors;

public sealed class DeadLetterTests
{
    /// <summary>A kind of bad message a line: the message, and the reason it must carry.</summary>
    public static readonly (string Message, string Reason)[] BadMessages =
    [
        ("", "the message is empty"),
        ("IBM 256.90", "the message is not JSON: line 1, byte 1"),
        ("""{"TICK":"AAA","PRICE":1""", "the message is cut off after 23 bytes"),
        ("[1]", "the message is a list, not an object"),
        ("5", "the message is a number, not an object"),
        ("""{"PRICE":1,"DATE":"2024-01-08"}""", "TICK is missing"),
        ("""{"TICK":"A A","PRICE":1,"DATE":"2024-01-08"}""", "TICK is not a ticker: 'A A'"),
        ("""{"TICK":"ZZZ","PRICE":1.00,"DATE":"2024-01-08","EXCHANGE":"SE1"}""", "unknown ticker ZZZ"),
        ("""{"TICK":"AAAA","PRICE":1.00,"DATE":"2024-01-08","EXCHANGE":"SE1"}""", "unknown ticker AAAA, the nearest known one is AAA"),
        ("""{"TICK":"AAA","DATE":"2024-01-08"}""", "PRICE is missing"),
        ("""{"TICK":"AAA","PRICE":"cheap","DATE":"2024-01-08"}""", "PRICE is not a number: 'cheap'"),
        ("""{"TICK":"AAA","PRICE":"NaN","DATE":"2024-01-08"}""", "PRICE is not a number: 'NaN'"),
        ("""{"TICK":"AAA","PRICE":-1.00,"DATE":"2024-01-08","EXCHANGE":"SE1"}""", "PRICE is negative: -1.00"),
        ("""{"TICK":"AAA","PRICE":0.00,"DATE":"2024-01-08","EXCHANGE":"SE1"}""", "PRICE is zero"),
        ("""{"TICK":"AAA","PRICE":10000000.01,"DATE":"2024-01-08","EXCHANGE":"SE1"}""", "PRICE is absurd: 10000000.01 is above 10000000"),
        ("""{"TICK":"AAA","PRICE":0.0000001,"DATE":"2024-01-08"}""", "PRICE is zero when rounded to 6 decimals: 0.0000001"),
        ("""{"TICK":"AAA","PRICE":1,"price":2,"DATE":"2024-01-08"}""", "PRICE is given twice: 1.000000 and 2.000000"),
        ("""{"TICK":"AAA","PRICE":1}""", "DATE is missing"),
        ("""{"TICK":"AAA","PRICE":1,"DATE":"yesterday"}""", "DATE is not a date: 'yesterday'"),
        ("""{"TICK":"AAA","PRICE":1,"DATE":"2023-02-29"}""", "DATE is not a day of the calendar: '2023-02-29'"),
        ("""{"TICK":"AAA","PRICE":1.00,"DATE":"2024-01-07","EXCHANGE":"SE1"}""", "2024-01-07 is not a trading day of calendar weekdays"),
        ("""{"TICK":"AAA","PRICE":1.00,"DATE":"1850-01-07","EXCHANGE":"SE1"}""", "1850-01-07 is too far in the past: before 1900-01-01"),
        ("""{"TICK":"AAA","PRICE":1.00,"DATE":"2099-01-07","EXCHANGE":"SE1"}""", "2099-01-07 is too far in the future: today is 2024-01-08"),
        ("""{"date":"2024-01-08","stocks":{"AAA":-5}}""", "the price of AAA is negative: -5"),
    ];

    private readonly InvestorBench _bench = new();

    [Fact]
    public async Task Every_kind_of_bad_message_lands_in_the_dead_letter_topic_with_its_bytes_and_its_reason()
    {
        Assert.True(BadMessages.Length >= 20);
        foreach (var (message, _) in BadMessages) await _bench.PublishRawAsync("AAA", message);
        await _bench.PublishAsync(("AAA", Monday, "10.00"), ("BBB", Monday, "20.00"));
        var status = await _bench.RunAsync();
        Assert.Equal(BadMessages, await _bench.DeadLettersAsync());
        Assert.Equal(BadMessages.Length, status.DeadLetters);
        Assert.Equal(["01-08 200.00 - - - r0"], await _bench.SentAsync());
    }

    [Fact]
    public async Task The_good_prices_of_a_day_told_in_one_message_count_even_when_one_of_them_is_bad()
    {
        await _bench.PublishRawAsync("day", """{"date":"2024-01-08","server":"SE1","stocks":{"AAA":10,"BBB":20,"ZZZ":1}}""");
        await _bench.RunAsync();
        Assert.Equal(["01-08 200.00 - - - r0"], await _bench.SentAsync());
        Assert.Equal("unknown ticker ZZZ", Assert.Single(await _bench.DeadLettersAsync()).Error);
    }

    [Fact]
    public async Task ORKL_counts_as_ORCL_with_one_warning()
    {
        var warnings = new List<string>();
        _bench.Options = _bench.Options with
        {
            Investor = Holder with { Portfolios = [new Portfolio("Inv1", "P1", "One", true, [new Holding("ORCL", 10)])] },
            KnownTickers = new HashSet<string> { "ORCL" },
            Logger = new LineLogger(warnings.Add),
        };
        await _bench.PublishAsync(("ORKL", Monday, "148.79"), ("ORKL", Tuesday, "150.00"));
        await _bench.RunAsync();
        Assert.Equal(["01-08 1487.90 - - - r0", "01-09 1500.00 12.10 0.813227 01-08 r0"], await _bench.SentAsync());
        Assert.Contains("ORKL", Assert.Single(warnings), StringComparison.Ordinal);
        // The same run after a restart of the stage.
        await _bench.RunAsync();
        Assert.Single(warnings);
    }

    [Fact]
    public async Task At_base_prices_the_six_portfolios_are_worth_what_the_specification_says()
    {
        var values = new List<string>();
        foreach (var investor in NetworkFile.Default.Investors)
        {
            var bench = new InvestorBench();
            bench.Options = bench.Options with { Investor = investor, KnownTickers = NetworkFile.Default.KnownTickers };
            var prices = NetworkFile.Default.Exchanges.SelectMany(exchange => exchange.Stocks)
                .Select(stock => (stock.Ticker, Monday, stock.BasePrice.ToString(2)));
            await bench.PublishAsync([.. prices]);
            await bench.RunAsync();
            values.AddRange((await bench.SentAsync()).Select(line => line.Split(' ')[1]));
        }

        Assert.Equal(["1061192.00", "1268220.00", "1813641.00", "1910778.00", "2847063.00", "3218476.00"], values.Order(StringComparer.Ordinal));
        Assert.Equal([12200, 12700, 11800, 11900, 11100, 13000], NetworkFile.Default.Portfolios.Select(portfolio => portfolio.Shares));
    }
}
