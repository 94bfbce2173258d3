using System.Text;
using System.Text.Json;
using Bourse.Events;
using Xunit;

namespace Bourse.Tests.Events;

/// <summary>Every kind of message that is not a price, with the reason that goes to the dead letters.</summary>
public sealed class BadPriceTests
{
    [Theory]
    [InlineData("", "the message is empty")]
    [InlineData(" \r\n", "the message is empty")]
    [InlineData("\"\"", "the message is empty")]
    [InlineData("IBM 256.90", "the message is not JSON: line 1, byte 1")]
    [InlineData("""{"TICK":"IBM","PRICE":NaN,"DATE":"2000-01-03"}""", "the message is not JSON: NaN at line 1, byte 23")]
    [InlineData("""{"TICK":"IBM","PRICE":-Infinity,"DATE":"2000-01-03"}""", "the message is not JSON: Infinity at line 1, byte 24")]
    [InlineData("{\"TICK\":\"IBM\",\n\"PRICE\":None}", "the message is not JSON: None at line 2, byte 9")]
    [InlineData("{'TICK':'IBM'}", "the message is not JSON: single quotes at line 1, byte 2")]
    [InlineData("""{"TICK":"IBM","PRICE":1,"DATE":"2000-01-03"}{}""", "the message is not JSON: line 1, byte 45")]
    [InlineData("""{"TICK":"IBM","PRICE":0256.90,"DATE":"2000-01-03","EXCHANGE":"SE1"}""", "the message is not JSON: line 1, byte 24")]
    [InlineData("""{"TICK":"IBM","PRICE":256.90,"DA""", "the message is cut off after 32 bytes")]
    [InlineData("""{"TICK":"IBM","PRICE":256.90,"DATE":"2000-01-03" """, "the message is cut off after 49 bytes")]
    [InlineData("""{"A":[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]}""", "the message is nested more than 16 levels deep")]
    [InlineData("[1]", "the message is a list, not an object")]
    [InlineData("5", "the message is a number, not an object")]
    [InlineData("null", "the message is null, not an object")]
    [InlineData("true", "the message is true or false, not an object")]
    [InlineData("\"IBM\"", "the message is not JSON: line 1, byte 1")]
    [InlineData("""{"TICK":"\ud800","PRICE":1,"DATE":"2000-01-03"}""", "the message holds text that is not Unicode")]
    public void What_is_not_JSON_or_not_an_object_is_refused(string message, string reason) => Refused(message, reason);

    [Theory]
    [InlineData("""{"PRICE":256.90,"DATE":"2000-01-03"}""", "TICK is missing")]
    [InlineData("{}", "TICK is missing")]
    [InlineData("""{"TICK":null,"PRICE":256.90,"DATE":"2000-01-03"}""", "TICK is not text but null")]
    [InlineData("""{"TICK":5,"PRICE":256.90,"DATE":"2000-01-03"}""", "TICK is not text but a number")]
    [InlineData("""{"TICK":"  ","PRICE":256.90,"DATE":"2000-01-03"}""", "TICK is empty")]
    [InlineData("""{"TICK":"I B M","PRICE":256.90,"DATE":"2000-01-03","EXCHANGE":"SE1"}""", "TICK is not a ticker: 'I B M'")]
    [InlineData("""{"TICK":"'; DROP TABLE x; --","PRICE":256.90,"DATE":"2000-01-03"}""", "TICK is not a ticker: ''; DROP TABLE x; --'")]
    [InlineData("""{"TICK":"ABCDEFGHIJKLMNOPQ","PRICE":1.00,"DATE":"2000-01-03","EXCHANGE":"SE1"}""", "TICK is not a ticker: 'ABCDEFGHIJKLMNOPQ'")]
    [InlineData("""{"TICK":"IBM","tick":"AAPL","PRICE":256.90,"DATE":"2000-01-03"}""", "TICK is given twice: IBM and AAPL")]
    [InlineData("""{"TICK":"A\nB","PRICE":256.90,"DATE":"2000-01-03"}""", "TICK is not a ticker: 'A?B'")]
    public void A_price_of_nothing_is_refused(string message, string reason) => Refused(message, reason);

    [Theory]
    [InlineData("null", "PRICE is not a number but null")]
    [InlineData("true", "PRICE is not a number but true or false")]
    [InlineData("[256.90]", "PRICE is not a number but a list")]
    [InlineData("{\"USD\":256.90}", "PRICE is not a number but an object")]
    [InlineData("\"\"", "PRICE is empty")]
    [InlineData("\"NaN\"", "PRICE is not a number: 'NaN'")]
    [InlineData("\"Infinity\"", "PRICE is not a number: 'Infinity'")]
    [InlineData("\"256,90\"", "PRICE is not a number: '256,90'")]
    [InlineData("\"$256.90\"", "PRICE is not a number: '$256.90'")]
    [InlineData("\"256.\"", "PRICE is not a number: '256.'")]
    [InlineData("\".5\"", "PRICE is not a number: '.5'")]
    [InlineData("-256.90", "PRICE is negative: -256.90")]
    [InlineData("\"-1e3\"", "PRICE is negative: -1e3")]
    [InlineData("0.00", "PRICE is zero")]
    [InlineData("-0", "PRICE is zero")]
    [InlineData("0.0000001", "PRICE is zero when rounded to 6 decimals: 0.0000001")]
    [InlineData("1e-300", "PRICE is zero when rounded to 6 decimals: 1e-300")]
    [InlineData("0e5", "PRICE is zero")]
    [InlineData("\"1e\"", "PRICE is not a number: '1e'")]
    [InlineData("1e300", "PRICE is absurd: 1e300 is above 10000000")]
    [InlineData("10000000.0000005", "PRICE is absurd: 10000000.0000005 is above 10000000")]
    [InlineData("10000000.01", "PRICE is absurd: 10000000.01 is above 10000000")]
    [InlineData("99999999999999999999", "PRICE is absurd: 99999999999999999999 is above 10000000")]
    public void A_price_that_cannot_be_is_refused(string price, string reason)
    {
        Refused($$"""{"TICK":"IBM","PRICE":{{price}},"DATE":"2000-01-03","EXCHANGE":"SE1"}""", reason);
        var reasonOfDay = reason.Replace("PRICE", "the price of IBM", StringComparison.Ordinal);
        Refused($$$"""{"date":"2000-01-03","stocks":{"AAPL":1,"IBM":{{{price}}}}}""", reasonOfDay);
    }

    [Theory]
    [InlineData("""{"TICK":"IBM","DATE":"2000-01-03"}""", "PRICE is missing")]
    [InlineData("""{"TICK":"IBM","PRICE":1.00,"price":"2.00","DATE":"2000-01-03"}""", "PRICE is given twice: 1.000000 and 2.000000")]
    [InlineData("""{"TICK":"IBM","PRICE":1}""", "DATE is missing")]
    [InlineData("""{"TICK":"IBM","PRICE":1,"DATE":946857601}""", "DATE is a moment within a day, not a day: 946857601")]
    [InlineData("""{"TICK":"IBM","PRICE":1,"DATE":946857600000000000}""", "DATE is not a day of the calendar: 946857600000000000")]
    [InlineData("""{"TICK":"IBM","PRICE":1,"DATE":9.5}""", "DATE is not text but a number")]
    [InlineData("""{"TICK":"IBM","PRICE":1,"DATE":""}""", "DATE is empty")]
    [InlineData("""{"TICK":"IBM","PRICE":1,"DATE":"yesterday"}""", "DATE is not a date: 'yesterday'")]
    [InlineData("""{"TICK":"IBM","PRICE":1,"DATE":"03/01/2000"}""", "DATE is not a date: '03/01/2000'")]
    [InlineData("""{"TICK":"IBM","PRICE":1,"DATE":"2000-01-03 25:61"}""", "DATE is not a date: '2000-01-03 25:61'")]
    [InlineData("""{"TICK":"IBM","PRICE":1.00,"DATE":"2001-02-29","EXCHANGE":"SE1"}""", "DATE is not a day of the calendar: '2001-02-29'")]
    [InlineData("""{"TICK":"IBM","PRICE":1,"DATE":"31-Jun-05"}""", "DATE is not a day of the calendar: '31-Jun-05'")]
    [InlineData("""{"TICK":"IBM","PRICE":1,"DATE":"2000-01-03","date":"2000-01-04"}""", "DATE is given twice: 2000-01-03 and 2000-01-04")]
    [InlineData("""{"TICK":"IBM","PRICE":1,"TS":"10:00"}""", "TS is not a date: '10:00'")]
    [InlineData("""{"TICK":"IBM","PRICE":1,"DATE":"2000-01-03","EXCHANGE":7}""", "EXCHANGE is not text but a number")]
    [InlineData("""{"TICK":"IBM","PRICE":1,"DATE":"2000-01-03","EXCHANGE":"SE\n1"}""", "EXCHANGE is not a name of at most 32 characters: 'SE?1'")]
    [InlineData("""{"TICK":"IBM","PRICE":1,"DATE":"2000-01-03","EXCHANGE":"SE1","exchange":"SE2"}""", "EXCHANGE is given twice: SE1 and SE2")]
    public void A_price_without_its_day_or_of_two_minds_is_refused(string message, string reason) => Refused(message, reason);

    [Theory]
    [InlineData("""{"date":"2000-01-03","stocks":[1]}""", "STOCKS is not an object but a list")]
    [InlineData("""{"date":"2000-01-03","stocks":{}}""", "STOCKS is empty")]
    [InlineData("""{"server":"se1","stocks":{"IBM":1}}""", "DATE is missing")]
    [InlineData("""{"date":"2000-01-03","stocks":{"":1}}""", "a name in STOCKS is empty")]
    [InlineData("""{"date":"2000-01-03","stocks":{"I B M":1}}""", "a name in STOCKS is not a ticker: 'I B M'")]
    [InlineData("""{"date":"2000-01-03","stocks":{"IBM":1,"ibm":2}}""", "the price of IBM is given twice: 1.000000 and 2.000000")]
    [InlineData("""{"date":"2000-01-03","stocks":{"ORCL":1,"ORKL":2}}""", "the price of ORCL is given twice: 1.000000 and 2.000000")]
    [InlineData("""{"date":"2000-01-03","TICK":"IBM","stocks":{"IBM":1}}""", "the message holds both a price and the prices of a day")]
    public void A_day_of_prices_with_a_fault_in_it_is_refused_whole(string message, string reason) => Refused(message, reason);

    [Fact]
    public void Bytes_that_are_not_UTF8_are_refused() => Refused([0x7B, 0xFF, 0xFE, 0x7D], "the message is not UTF-8");

    [Fact]
    public void A_message_of_more_than_a_mebibyte_is_refused() =>
        Refused(new byte[(1 << 20) + 1], "the message is too large: 1048577 bytes, at most 1048576 are read");

    [Fact]
    public void A_mebibyte_of_brackets_is_refused_and_does_no_harm() =>
        Refused(Encoding.UTF8.GetBytes(new string('[', 1 << 20)), "the message is nested more than 16 levels deep");

    [Fact]
    public void A_message_wrapped_three_times_is_refused()
    {
        var message = """{"TICK":"IBM","PRICE":1,"DATE":"2000-01-03"}""";
        for (var i = 0; i < 3; i++) message = JsonSerializer.Serialize(message);
        Refused(message, "the message is JSON in a string more than 2 times over");
    }

    private static void Refused(string message, string reason) => Refused(Encoding.UTF8.GetBytes(message), reason);

    private static void Refused(byte[] message, string reason)
    {
        Assert.False(PriceMessage.TryRead(message, out _));
        Assert.Equal(reason, Assert.Throws<BadMessageException>(() => PriceReader.Read(message)).Message);
    }
}
