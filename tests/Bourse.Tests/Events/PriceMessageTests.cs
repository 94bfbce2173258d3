using System.Text;
using Bourse.Events;
using Bourse.Market;
using FsCheck;
using FsCheck.Fluent;

namespace Bourse.Tests.Events;

public sealed class PriceMessageTests
{
    /// <summary>The message of the specification, byte for byte.</summary>
    private const string Ibm = """{"TICK":"IBM","PRICE":256.90,"DATE":"2000-01-03","EXCHANGE":"SE1"}""";

    [Fact]
    public void The_message_has_exactly_the_bytes_that_were_agreed() =>
        Assert.Equal(Ibm, Write("IBM", Money.Parse("256.9"), new DateOnly(2000, 1, 3), "SE1"));

    [Theory]
    [InlineData("1", "1.00")]
    [InlineData("0.01", "0.01")]
    [InlineData("0.1", "0.10")]
    [InlineData("12.345", "12.345")]
    [InlineData("12.340", "12.34")]
    [InlineData("12.000001", "12.000001")]
    [InlineData("12.000100", "12.0001")]
    public void A_price_has_two_decimals_or_as_many_as_it_needs(string price, string written) =>
        Assert.Contains($"\"PRICE\":{written},", Write("A", Money.Parse(price), default, "SE1"), StringComparison.Ordinal);

    [Fact]
    public void The_header_names_the_schema()
    {
        var records = new RecordBuffer();
        records.Add("IBM"u8, "{}"u8, PriceMessage.Headers, 0);
        using var batch = new RecordBatch(default, 0, 0, 0, 1, records.Encoded, null);
        foreach (var record in batch) Assert.Equal("price.v1", DeadLetterHeaders.Find(record.ReadHeaders(), "schema"));
    }

    [Fact]
    public void Every_price_is_read_back_as_it_was_written() =>
        Properties.Hold(Prices(), 1_000, price =>
        {
            var text = Write(price.Ticker, price.Price, price.Date, price.Exchange);
            Assert.True(PriceMessage.TryRead(Encoding.UTF8.GetBytes(text), out var read));
            Assert.Equal(price, new Quote(Encoding.UTF8.GetString(read.Ticker), read.Date, read.Price, Encoding.UTF8.GetString(read.Exchange)));
        });

    [Fact]
    public void The_longest_message_fits_the_length_promised()
    {
        var name = new string('W', 64);
        Assert.Contains("-9223372036854.775807,", Write(name, new Money(-long.MaxValue), DateOnly.MaxValue, name), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"TICK":"IBM","PRICE":256.90,"DATE":"2000-01-03"}""")]
    [InlineData("""{"TICK":"IBM","PRICE":"256.90","DATE":"2000-01-03","EXCHANGE":"SE1"}""")]
    [InlineData("""{"tick":"IBM","PRICE":256.90,"DATE":"2000-01-03","EXCHANGE":"SE1"}""")]
    [InlineData("""{"TICK": "IBM","PRICE":256.90,"DATE":"2000-01-03","EXCHANGE":"SE1"}""")]
    [InlineData("""{"PRICE":256.90,"TICK":"IBM","DATE":"2000-01-03","EXCHANGE":"SE1"}""")]
    [InlineData("""{"TICK":"I\u0042M","PRICE":256.90,"DATE":"2000-01-03","EXCHANGE":"SE1"}""")]
    [InlineData("""{"TICK":"I\"M","PRICE":256.90,"DATE":"2000-01-03","EXCHANGE":"SE1"}""")]
    [InlineData("""{"TICK":"IBM","PRICE":2.5690e2,"DATE":"2000-01-03","EXCHANGE":"SE1"}""")]
    [InlineData("""{"TICK":"IBM","PRICE":256.90,"DATE":"2000-02-30","EXCHANGE":"SE1"}""")]
    [InlineData("""{"TICK":"IBM","PRICE":256.90,"DATE":"2000-01-03","EXCHANGE":"S\\1"}""")]
    [InlineData("""{"TICK":"IBM","PRICE":256.90,"DATE":"2000-01-03","EXCHANGE":"SE1"} """)]
    [InlineData("""{"TICK":"IBM","PRICE":256.90,"DATE":"2000-01-03","EXCHANGE":"SE1","X":1}""")]
    public void Other_forms_are_left_to_the_reader_of_other_forms(string message) =>
        Assert.False(PriceMessage.TryRead(Encoding.UTF8.GetBytes(message), out _));

    [Fact]
    public void A_message_that_is_cut_off_anywhere_is_not_read() =>
        Assert.All(Enumerable.Range(0, Ibm.Length), length => Assert.False(PriceMessage.TryRead(Encoding.UTF8.GetBytes(Ibm[..length]), out _)));

    private static string Write(string ticker, Money price, DateOnly date, string exchange)
    {
        var message = new byte[PriceMessage.MaxLength];
        var length = PriceMessage.Write(message, Encoding.UTF8.GetBytes(ticker), price, date, Encoding.UTF8.GetBytes(exchange));
        return Encoding.UTF8.GetString(message.AsSpan(0, length));
    }

    private static Gen<Quote> Prices() =>
        from ticker in Name("ABZ09.-^=/_", NetworkRules.MaxTickerLength)
        from micros in Properties.Whole(1, PriceRules.MaxPrice.Micros)
        from day in Gen.Choose(0, DateOnly.MaxValue.DayNumber)
        from exchange in Name("SE19_", NetworkRules.MaxNameLength)
        select new Quote(ticker, DateOnly.FromDayNumber(day), new Money(micros), exchange);

    private static Gen<string> Name(string characters, int longest) =>
        from length in Gen.Choose(1, longest)
        from name in Gen.ArrayOf(Gen.Elements(characters.ToCharArray()), length)
        select new string(name);
}
