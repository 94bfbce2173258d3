using System.Text;
using System.Text.Json;
using Bourse.Events;
using Bourse.Market;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Bourse.Tests.Events;

public sealed class PriceReaderTests
{
    private static readonly Quote Ibm = new("IBM", new DateOnly(2000, 1, 3), Money.Parse("256.90"), "SE1");

    [Theory]
    [InlineData("""{"TICK":"IBM","PRICE":256.90,"DATE":"2000-01-03","EXCHANGE":"SE1"}""")]
    [InlineData("""{"TICK":"IBM","PRICE":"256.90","DATE":"2000-01-03","EXCHANGE":"SE1"}""")]
    [InlineData("""{"tick":"ibm","Price":256.9,"date":"2000-01-03","exchange":"se1"}""")]
    [InlineData(""" { "EXCHANGE" : "SE1", "DATE" : "2000-01-03", "PRICE" : " 256.900000000 ", "TICK" : " IBM " } """)]
    [InlineData("""{"TICK":"IBM","PRICE":"256.90","TS":"2000-01-03 10:00:00","SERVER":"se1"}""")]
    [InlineData("""{"TICK":"IBM","PRICE":256.90,"DATE":"2000-01-03T23:59:59.123Z","EXCHANGE":"SE1"}""")]
    [InlineData("""{"TICK":"IBM","PRICE":256.90,"DATE":"2000-01-03T10:00+02:00","EXCHANGE":"SE1"}""")]
    [InlineData("""{"TICK":"IBM","PRICE":256.90,"DATE":"03-Jan-00","EXCHANGE":"SE1"}""")]
    [InlineData("""{"TICK":"IBM","PRICE":256.90,"DATE":"2000-01-03","TS":"2026-11-21 10:00:00","EXCHANGE":"SE1","SERVER":"other"}""")]
    [InlineData("""{"TICK":"IBM","PRICE":256.90,"price":"256.9","DATE":"2000-01-03","EXCHANGE":"SE1","VOLUME":{"A":[1,2]}}""")]
    [InlineData("""{"date":"2000-01-03","server":"SE1","stocks":{"IBM":256.90}}""")]
    [InlineData("""{"date":"03-JAN-00","server":"se1","stocks":{"ibm":"256.90","IBM":256.9}}""")]
    [InlineData("\"{\\\"TICK\\\":\\\"IBM\\\",\\\"PRICE\\\":256.90,\\\"DATE\\\":\\\"2000-01-03\\\",\\\"EXCHANGE\\\":\\\"SE1\\\"}\"")]
    [InlineData("\uFEFF{\"TICK\":\"IBM\",\"PRICE\":256.90,\"DATE\":\"2000-01-03\",\"EXCHANGE\":\"SE1\"}\r\n")]
    [InlineData("""{"TICK":"\u0049BM","PRICE":256.90,"DATE":"2000-01-03","EXCHANGE":"SE1"}""")]
    public void A_price_is_read_whatever_shape_others_give_it(string message) => Assert.Equal([Ibm], Read(message));

    [Theory]
    [InlineData("""{"ticker":"IBM","price":256.90,"date":"2000-01-03","exchange":"SE1"}""")]
    [InlineData("""{"Symbol":"IBM","close":"256.90","timestamp":"2000-01-03T15:59:00-05:00","open":1,"high":2,"low":3,"volume":4,"server":"SE1"}""")]
    [InlineData("""{"TICK":"IBM","symbol":"$","PRICE":256.90,"close":"x","DATE":"2000-01-03","timestamp":0.5,"EXCHANGE":"SE1","server":7}""")]
    [InlineData("""{"TICK":"IBM","PRICE":2.5690E+2,"TS":"2000-01-03 23:00:00-0500","SERVER":"se1"}""")]
    [InlineData("""{"TICK":"IBM","PRICE":256.90000000000003,"TS":"2000-01-03T00:00:00.123456+02","SERVER":"se1"}""")]
    [InlineData("""{"TICK":"IBM","PRICE":"256.8999999999","TS":946857600,"SERVER":"se1"}""")]
    [InlineData("""{"TICK":"IBM","PRICE":"0.2569e3","TS":946857600000,"SERVER":"se1"}""")]
    public void A_price_is_read_under_the_names_and_with_the_digits_that_programs_give_it(string message) => Assert.Equal([Ibm], Read(message));

    /// <summary>
    /// What real producers send: closes as yfinance and pandas print them, and the forms that Python's json and print give. The days and digits are
    /// those in the messages; 1704844800000 ms after 1970 is the beginning of 2024-01-10.
    /// </summary>
    [Theory]
    [InlineData("""{"TICK":"AAPL","PRICE":185.64,"DATE":"2024-01-02"}""", "AAPL 2024-01-02 185.640000")]
    [InlineData("""{"TICK":"MSFT","PRICE":370.87,"DATE":"2024-01-02"}""", "MSFT 2024-01-02 370.870000")]
    [InlineData("""{"date":"2024-01-03","ticker":"AAPL","price":184.25}""", "AAPL 2024-01-03 184.250000")]
    [InlineData("""{"date":"2024-01-03","ticker":"MSFT","price":370.6}""", "MSFT 2024-01-03 370.600000")]
    [InlineData("""{"TICK":"AAPL","PRICE":181.91000366210938,"TS":"2024-01-04T00:00:00-05:00"}""", "AAPL 2024-01-04 181.910004")]
    [InlineData("""{"TICK":"MSFT","PRICE":367.94000244140625,"TS":"2024-01-04T00:00:00-05:00"}""", "MSFT 2024-01-04 367.940002")]
    [InlineData(
        """{"symbol":"AAPL","timestamp":"2024-01-05T15:59:00-05:00","open":181.99,"high":182.76,"low":180.17,"close":181.18,"volume":62303300}""",
        "AAPL 2024-01-05 181.180000")]
    [InlineData("{'TICK': 'AAPL', 'PRICE': '185.56', 'TS': '2024-01-08'}", "the message is not JSON: single quotes at line 1, byte 2")]
    [InlineData("""{"TICK":"MSFT","PRICE":NaN,"TS":"2024-01-08"}""", "the message is not JSON: NaN at line 1, byte 24")]
    [InlineData("""{"TICK":"AAPL","PRICE":1.8514E+2,"TS":"2024-01-09"}""", "AAPL 2024-01-09 185.140000")]
    [InlineData("""{"TICK":"MSFT","PRICE":"375,79","TS":"2024-01-09"}""", "PRICE is not a number: '375,79'")]
    [InlineData("""{"TICK":"AAPL","PRICE":186.19,"TS":1704844800000}""", "AAPL 2024-01-10 186.190000")]
    [InlineData("""{"TICK":"MSFT","PRICE":null,"TS":"2024-01-10"}""", "PRICE is not a number but null")]
    [InlineData(
        """ "{\"TICK\": \"AAPL\", \"PRICE\": \"185.59\", \"TS\": \"2024-01-11 16:00:00.123456\"}" """, "AAPL 2024-01-11 185.590000")]
    [InlineData("""{"TICK":"MSFT","PRICE":"384.63","TS":"2024-01-11 16:00:00.123456"}""", "MSFT 2024-01-11 384.630000")]
    [InlineData("""{"TICK":"BRK.B","PRICE":362.1,"TS":"2024-01-11"}""", "BRK.B 2024-01-11 362.100000")]
    [InlineData("""{"TICK":"AAPL","PRICE":185.92,"TS":"2024-01-13"}""", "AAPL 2024-01-13 185.920000")]
    public void What_real_producers_send_is_read_right_or_refused_with_the_reason(string message, string expected)
    {
        try
        {
            Assert.Equal(expected, string.Join(';', Read(message).Select(quote => $"{quote.Ticker} {quote.Date:yyyy-MM-dd} {quote.Price}")));
        }
        catch (BadMessageException e)
        {
            Assert.Equal(expected, e.Message);
        }
    }

    [Fact]
    public void A_message_wrapped_twice_in_JSON_strings_is_read()
    {
        const string Message = """{"TICK":"IBM","PRICE":256.90,"DATE":"2000-01-03","EXCHANGE":"SE1"}""";
        Assert.Equal([Ibm], Read(JsonSerializer.Serialize(JsonSerializer.Serialize(Message))));
    }

    [Theory]
    [InlineData("""{"TICK":"IBM","PRICE":256.90,"DATE":"2000-01-03"}""")]
    [InlineData("""{"TICK":"IBM","PRICE":256.90,"DATE":"2000-01-03","EXCHANGE":null}""")]
    [InlineData("""{"TICK":"IBM","PRICE":256.90,"DATE":"2000-01-03","EXCHANGE":""}""")]
    public void A_price_may_come_without_its_exchange(string message) => Assert.Equal([Ibm with { Exchange = "" }], Read(message));

    [Fact]
    public void A_whole_day_in_one_message_is_all_its_prices() => Assert.Equal(
        [Ibm, new Quote("AAPL", Ibm.Date, Money.Parse("227.48"), "SE1"), new Quote("BRK.B", Ibm.Date, Money.Parse("1"), "SE1")],
        Read("""{"date":"2000-01-03","server":"SE1","stocks":{"IBM":256.90,"aapl":"227.48","brk.b":1}}"""));

    [Theory]
    [InlineData("01-Jan-69", 1969)]
    [InlineData("01-Jan-99", 1999)]
    [InlineData("01-Jan-00", 2000)]
    [InlineData("01-Jan-68", 2068)]
    public void A_year_of_two_digits_belongs_to_the_century_that_POSIX_gives_it(string date, int year) =>
        Assert.Equal(new DateOnly(year, 1, 1), Read($$"""{"TICK":"IBM","PRICE":1,"DATE":"{{date}}"}""")[0].Date);

    [Theory]
    [InlineData("Jan", 1)]
    [InlineData("FEB", 2)]
    [InlineData("mar", 3)]
    [InlineData("Apr", 4)]
    [InlineData("May", 5)]
    [InlineData("Jun", 6)]
    [InlineData("Jul", 7)]
    [InlineData("Aug", 8)]
    [InlineData("Sep", 9)]
    [InlineData("Oct", 10)]
    [InlineData("Nov", 11)]
    [InlineData("Dec", 12)]
    public void Every_month_is_known_by_its_English_name(string name, int month) =>
        Assert.Equal(new DateOnly(2005, month, 28), Read($$"""{"TICK":"IBM","PRICE":1,"DATE":"28-{{name}}-05"}""")[0].Date);

    [Theory]
    [InlineData("""{"TICK":"ORKL","PRICE":148.79,"DATE":"2000-01-03","EXCHANGE":"SE1"}""")]
    [InlineData("""{"tick":"orkl","price":"148.79","ts":"2000-01-03 10:00:00","exchange":"SE1"}""")]
    [InlineData("""{"date":"2000-01-03","server":"SE1","stocks":{"ORKL":148.79}}""")]
    public void ORKL_is_taken_for_ORCL_and_the_reader_says_so(string message)
    {
        var quotes = PriceReader.Read(Encoding.UTF8.GetBytes(message), out var corrected);
        Assert.True(corrected);
        Assert.Equal([new Quote("ORCL", Ibm.Date, Money.Parse("148.79"), "SE1")], quotes);
        PriceReader.Read(Encoding.UTF8.GetBytes(message.Replace("ORKL", "ORCL").Replace("orkl", "orcl")), out corrected);
        Assert.False(corrected);
    }

    [Fact]
    public void What_is_written_is_read_back() =>
        Check.One(Properties.Drawn(), Prop.ForAll<PositiveInt, ushort>((micros, days) =>
        {
            var quote = new Quote("BRK.B", new DateOnly(1980, 1, 1).AddDays(days), new Money(micros.Get * 1_000L), "SE2");
            var message = new byte[PriceMessage.MaxLength];
            var length = PriceMessage.Write(message, Encoding.UTF8.GetBytes(quote.Ticker), quote.Price, quote.Date, "SE2"u8);
            return PriceMessage.TryRead(message.AsSpan(0, length), out _) && PriceReader.Read(message.AsSpan(0, length)).Single() == quote;
        }));

    [Fact]
    public void Whatever_comes_is_read_or_refused_with_a_reason_of_one_line() =>
        Check.One(Properties.Drawn(500), Prop.ForAll<int>(seed =>
        {
            var random = new Random(seed);
            var message = Encoding.UTF8.GetBytes("""{"TICK":"IBM","PRICE":"256.90","DATE":"2000-01-03","stocks":{"A":1}}""");
            for (var i = random.Next(1, 5); i > 0; i--) message[random.Next(message.Length)] = (byte)random.Next(256);
            try
            {
                return PriceReader.Read(message).All(quote => PriceRules.IsPlausible(quote.Price) && NetworkRules.IsTicker(quote.Ticker));
            }
            catch (BadMessageException e)
            {
                return e.Message.Length is > 0 and < 200 && !e.Message.Any(char.IsControl);
            }
        }));

    private static IReadOnlyList<Quote> Read(string message) => PriceReader.Read(Encoding.UTF8.GetBytes(message));
}
