using Bourse.Exchanges;
using Bourse.Market;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Bourse.Tests.Exchanges;

public sealed class PriceModelTests
{
    private static readonly DateOnly From = new(2000, 1, 3);
    private static readonly DateOnly To = new(2024, 12, 31);
    private static readonly IReadOnlyList<Stock> Stocks = [.. NetworkFile.Default.Exchanges.SelectMany(exchange => exchange.Stocks)];

    // Worked out by a second implementation in Python: exact fractions, the model as documented.
    [Theory]
    [InlineData("IBM", "2000-01-03", PriceModel.DefaultSeed, "249.14")]
    [InlineData("IBM", "2008-10-10", PriceModel.DefaultSeed, "269.52")]
    [InlineData("IBM", "2024-12-31", PriceModel.DefaultSeed, "260.36")]
    [InlineData("INTC", "2000-01-03", PriceModel.DefaultSeed, "20.29")]
    [InlineData("INTC", "2024-12-31", PriceModel.DefaultSeed, "19.60")]
    [InlineData("EBAY", "2008-10-10", PriceModel.DefaultSeed, "68.88")]
    [InlineData("IBM", "2000-01-03", ulong.MaxValue, "263.84")]
    [InlineData("EBAY", "2024-12-31", ulong.MaxValue, "67.20")]
    public void A_jittered_price_agrees_with_a_second_implementation(string ticker, string day, ulong seed, string price) =>
        Assert.Equal(Money.Parse(price), PriceOf(new JitterModel(Stocks, Calendars.Greek, seed), ticker, DateOnly.Parse(day)));

    [Theory]
    [InlineData("IBM", "2000-01-01", "256.90")]
    [InlineData("IBM", "2000-01-03", "251.12")]
    [InlineData("IBM", "2000-01-04", "248.28")]
    [InlineData("IBM", "2008-10-10", "364.50")]
    [InlineData("IBM", "2024-12-31", "442.03")]
    [InlineData("MSTR", "2008-10-10", "149.94")]
    [InlineData("MSTR", "2024-12-31", "0.63")]
    public void A_walked_price_agrees_with_a_second_implementation(string ticker, string day, string price) =>
        Assert.Equal(Money.Parse(price), PriceOf(new WalkModel(Stocks, Calendars.Greek), ticker, DateOnly.Parse(day)));

    [Fact]
    public void Prices_do_not_depend_on_where_a_model_starts_or_in_which_order_it_is_asked()
    {
        var (jitter, walk) = (new JitterModel(Stocks, Calendars.Greek), new WalkModel(Stocks, Calendars.Greek));
        Check.One(Properties.Drawn(20), Prop.ForAll<ushort[]>(offsets => offsets.All(offset =>
        {
            var day = From.AddDays(offset % 10_000 - 500);
            return Read(jitter, day).SequenceEqual(Read(new JitterModel(Stocks, Calendars.Greek), day))
                && Read(walk, day).SequenceEqual(Read(new WalkModel(Stocks, Calendars.Greek), day));
        })));
    }

    [Fact]
    public void Prices_do_not_depend_on_which_other_stocks_are_listed()
    {
        var alone = new[] { Stocks[7] };
        var day = new DateOnly(2010, 6, 1);
        Assert.Equal(Read(new JitterModel(Stocks, Calendars.Greek), day)[7], Read(new JitterModel(alone, Calendars.Greek), day)[0]);
        Assert.Equal(Read(new WalkModel(Stocks, Calendars.Greek), day)[7], Read(new WalkModel(alone, Calendars.Greek), day)[0]);
    }

    [Fact]
    public void Another_seed_another_ticker_and_another_day_give_other_prices()
    {
        var twins = new[] { new Stock("FB", Money.Parse("597.99")), new Stock("META", Money.Parse("597.99")) };
        var (model, other) = (new JitterModel(twins, Calendars.Greek, 1), new JitterModel(twins, Calendars.Greek, 2));
        var (today, tomorrow) = (Read(model, From), Read(model, From.AddDays(1)));
        Assert.NotEqual(today[0], today[1]);
        Assert.NotEqual(today[0], tomorrow[0]);
        Assert.NotEqual(today[0], Read(other, From)[0]);
    }

    [Fact]
    public void A_jittered_price_keeps_within_five_per_cent_of_its_base_and_is_whole_cents()
    {
        var model = new JitterModel(Stocks, Calendars.Greek);
        foreach (var day in Calendars.Greek.Between(From, To))
        {
            var prices = Read(model, day);
            for (var i = 0; i < prices.Length; i++)
            {
                // Half a cent more for the rounding.
                var (low, high) = (Stocks[i].BasePrice.ToDecimal() * 0.95m - 0.005m, Stocks[i].BasePrice.ToDecimal() * 1.05m + 0.005m);
                Assert.InRange(prices[i].ToDecimal(), low, high);
                Assert.Equal(prices[i], prices[i].RoundToCents());
            }
        }
    }

    // A uniform number on an interval has the standard deviation width / √12.
    [Fact]
    public void Jittered_prices_spread_like_a_uniform_number()
    {
        var days = Calendars.Greek.Between(From, To).ToList();
        var model = new JitterModel(Stocks, Calendars.Greek);
        var series = days.Select(day => Read(model, day)).ToList();
        for (var i = 0; i < Stocks.Count; i++)
        {
            var relative = series.Select(prices => (double)(prices[i].ToDecimal() / Stocks[i].BasePrice.ToDecimal()) - 1).ToList();
            Assert.InRange(Deviation(relative) / (0.1 / Math.Sqrt(12)), 0.97, 1.03);
            Assert.InRange(relative.Average(), -0.002, 0.002);
        }
    }

    [Fact]
    public void Walked_prices_swing_as_much_in_a_year_as_their_volatility_says()
    {
        var stocks = new[] { new Stock("CALM", Money.Parse("1000.00"), 0.1), new Stock("WILD", Money.Parse("1000.00"), 0.4) };
        var model = new WalkModel(stocks, Calendars.Weekends);
        var series = Calendars.Weekends.Between(From, To).Select(day => Read(model, day)).ToList();
        for (var i = 0; i < stocks.Length; i++)
        {
            var steps = series.Zip(series.Skip(1), (before, after) => Math.Log((double)(after[i].ToDecimal() / before[i].ToDecimal()))).ToList();
            Assert.InRange(Deviation(steps) * Math.Sqrt(252) / stocks[i].Volatility, 0.97, 1.03);
        }
    }

    [Fact]
    public void A_walk_never_leaves_the_range_of_plausible_prices()
    {
        var stocks = new[] { new Stock("PENNY", new Money(1), 9.9), new Stock("LARGE", Money.Parse("9999999.99"), 9.9) };
        var model = new WalkModel(stocks, Calendars.Weekends);
        foreach (var day in Calendars.Weekends.Between(From, To).Concat(Calendars.Weekends.Between(new DateOnly(1980, 1, 1), From).Reverse()))
        {
            Assert.All(Read(model, day), price => Assert.InRange(price.Micros, 10_000, 10_000_000_000_000));
        }
    }

    [Fact]
    public void A_stock_without_volatility_walks_nowhere() =>
        Assert.Equal(Money.Parse("12.35"), Read(new WalkModel([new Stock("FLAT", Money.Parse("12.345"), 0)], Calendars.Greek), To)[0]);

    [Theory]
    [InlineData("0")]
    [InlineData("10000000.01")]
    public void A_base_price_out_of_range_is_refused(string price)
    {
        var error = Assert.Throws<BourseException>(() => new JitterModel([new Stock("ODD", Money.Parse(price))], Calendars.Greek));
        Assert.Equal(FailureKind.Usage, error.Kind);
        Assert.StartsWith("the base price of ODD, ", error.Message, StringComparison.Ordinal);
    }

    private static double Deviation(List<double> values)
    {
        var mean = values.Average();
        return Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1));
    }

    private static Money PriceOf(PriceModel model, string ticker, DateOnly day) => Read(model, day)[model.Tickers.ToList().IndexOf(ticker)];

    private static Money[] Read(PriceModel model, DateOnly day)
    {
        var prices = new Money[model.Tickers.Count];
        model.Read(day, prices);
        return prices;
    }
}
