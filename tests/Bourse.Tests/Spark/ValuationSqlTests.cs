using System.Text;
using System.Text.RegularExpressions;
using Apache.Arrow;
using Bourse.Adapters.Spark;
using Bourse.Adapters.SparkConnect;
using Bourse.Audit;
using Bourse.Events;
using Bourse.Investors;
using Bourse.Market;

namespace Bourse.Tests.Spark;

/// <summary>
/// The parts of the query that must say the same as the code of this process. Java's regular expressions are like .NET's as far as they are used.
/// </summary>
public sealed class ValuationSqlTests
{
    private static readonly Regex Canonical = new(ValuationSql.Canonical, RegexOptions.CultureInvariant);

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2024, 6, 3, 12, 0, 0, TimeSpan.Zero));

    [Theory]
    [InlineData("IBM", "0.01", "SE1")]
    [InlineData("BRK.B", "256.90", "")]
    [InlineData("^GSPC", "9999999.999999", "A_LONG_NAME_OF_32_CHARACTERS_ABC")]
    [InlineData("A234567890123456", "0.000001", "SE1")]
    public void What_exchanges_write_is_read_by_Spark(string ticker, string price, string exchange)
    {
        Span<byte> message = stackalloc byte[PriceMessage.MaxLength];
        var length = PriceMessage.Write(
            message, Encoding.UTF8.GetBytes(ticker), Money.Parse(price), new DateOnly(2024, 1, 3), Encoding.UTF8.GetBytes(exchange));
        Assert.Matches(Canonical, Encoding.UTF8.GetString(message[..length]));
    }

    [Fact]
    public void What_Spark_reads_is_read_here_as_the_same()
    {
        var (canonical, others) = (0, 0);
        foreach (var text in Enumerable.Range(0, 40).SelectMany(RandomPrices.Of).Select(record => Encoding.UTF8.GetString(record.Message ?? [])))
        {
            if (!Canonical.IsMatch(text))
            {
                others++;
                continue;
            }

            canonical++;
            var fields = text.Split('"');
            // Of a day that is none Spark makes nothing either.
            if (!DateOnly.TryParseExact(fields[9], "yyyy-MM-dd", out var day)) continue;
            var quote = Assert.Single(PriceReader.Read(Encoding.UTF8.GetBytes(text)));
            Assert.Equal(new Quote(fields[3], day, Money.Parse(fields[6].Trim(':', ',')), fields[13]), quote);
        }

        Assert.True(canonical > 5000 && others > 2000, $"{canonical} {others}");
    }

    [Fact]
    public void Days_are_those_on_which_the_rules_let_prices_be()
    {
        var text = Task(Holding("IBM")).DaysText();

        // A Monday, New Year's Day and the Epiphany of 1900, and the last day 366 days ahead of the clock.
        Assert.StartsWith("0111100", text, StringComparison.Ordinal);
        Assert.Equal(ValuationTask.NumberOf(new DateOnly(2025, 6, 4)) + 1, text.Length);
        // As Golden/calendar-GR.csv counts them.
        var (from, to) = (ValuationTask.NumberOf(new DateOnly(2000, 1, 1)), ValuationTask.NumberOf(new DateOnly(2025, 1, 1)));
        Assert.Equal(6279, text[from..to].Count(day => day == '1'));
    }

    [Fact]
    public void A_ticker_that_many_hold_is_counted_once_and_one_that_is_not_known_completes_nothing()
    {
        var task = Task(Holding("IBM", "AAPL"), Holding("AAPL", "NONE"));

        Assert.Equal(["IBM", "AAPL"], task.Tickers);
        var holdings = task.HoldingsBatch();
        Assert.Equal([-1, -2, -2, 0, 0, 1], Numbers("p"));
        Assert.Equal([-1, 0, 1, 0, 1, 1], Numbers("t"));
        Assert.Equal([0, 0, 0, 7, 7, 7], holdings.Column<Int64Array>("q").Values.ToArray());
        Assert.Equal([0, 0, 0, 2, 2, 2], Numbers("h"));
        Assert.Equal([1, 1, 1, 0, 0, 0], Numbers("c"));

        int[] Numbers(string column) => holdings.Column<Int32Array>(column).Values.ToArray();
    }

    [Fact]
    public void The_quantities_of_a_portfolio_with_fractions_are_counted_in_millionths()
    {
        var whole = new Portfolio("Inv1", "P1", "One", true, [new Holding("IBM", 7), new Holding("AAPL", -2)]);
        var fractional = new Portfolio("Inv1", "P2", "Two", true, [new Holding("IBM", 7), new Holding("AAPL", new Quantity(-250_000))]);
        var quantities = Task(whole, fractional).HoldingsBatch().Column<Int64Array>("q").Values.ToArray();
        Assert.Equal([7, -2, 7_000_000, -250_000], quantities[^4..]);
    }

    [Fact]
    public void While_holdings_end_one_after_another_a_portfolio_has_fewer_of_them()
    {
        // 1900-01-01 is day 0: IBM is held until day 5, and AAPL to the end.
        var rules = new PriceRules(new HashSet<string> { "IBM", "AAPL" }, Calendars.Greek, _clock);
        var portfolio = new Portfolio("Inv1", "P1", "One", true, [new Holding("IBM", 7, new DateOnly(1900, 1, 6)), new Holding("AAPL", 9)]);
        var task = new ValuationTask([portfolio], new AuditOptions(rules, Calendars.Greek, MissingPolicy.Carry, new DateOnly(2024, 1, 1)));
        Assert.Equal(
            [
                new HeldPosition(0, 0, 7, 2, int.MinValue, 5, 0), new HeldPosition(0, 1, 9, 2, int.MinValue, 5, 0),
                new HeldPosition(0, 1, 9, 1, 6, int.MaxValue, 0),
            ],
            HeldPosition.Of(task).Where(position => position.Portfolio == 0));
    }

    [Fact]
    public void The_last_quote_of_a_partition_is_sent_back_and_too_many_are_refused()
    {
        var messages = new NonCanonicalMessages(Task(Holding("IBM")));
        Assert.Null(messages.ToBatch());
        messages.Add(new NumberedQuote(0, 5, 1, 9, 70, 2_000_000));
        messages.Add(new NumberedQuote(0, 5, 1, 8, 71, 1_000_000));
        messages.Add(new NumberedQuote(0, 5, 2, 3, 72, 3_000_000));
        var batch = messages.ToBatch()!;
        Assert.Equal([2_000_000, 3_000_000], batch.Column<Int64Array>("x").Values.ToArray());
        Assert.Equal([9, 3], batch.Column<Int64Array>("o").Values.ToArray());
        Assert.Equal([1, 2], batch.Column<Int32Array>("k").Values.ToArray());

        for (var day = 0; day < NonCanonicalMessages.MaxQuotes - 1; day++) messages.Add(new NumberedQuote(1, day, 0, day, 70, 1));
        var failure = Assert.Throws<BourseException>(() => messages.ToBatch());
        Assert.Contains("holds 1,000,001 prices in other forms than Bourse's own, and Spark is given 1,000,000", failure.Message);
    }

    [Theory]
    [InlineData("A'B")]
    [InlineData("A,B")]
    [InlineData("A\\")]
    [InlineData("")]
    public void A_holding_that_would_change_the_query_is_refused(string ticker) =>
        Assert.Equal(FailureKind.Usage, Assert.Throws<BourseException>(() => Task(Holding(ticker))).Kind);

    private static Portfolio Holding(params string[] tickers) =>
        new("Inv1", "P1", "One", true, [.. tickers.Select(ticker => new Holding(ticker, 7))]);

    private ValuationTask Task(params Portfolio[] portfolios)
    {
        var rules = new PriceRules(new HashSet<string> { "IBM", "AAPL" }, Calendars.Greek, _clock);
        return new ValuationTask(portfolios, new AuditOptions(rules, Calendars.Greek, MissingPolicy.Wait, new DateOnly(2024, 1, 1)));
    }
}
