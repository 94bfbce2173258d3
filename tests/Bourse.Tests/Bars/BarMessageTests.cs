using System.Buffers;
using System.Globalization;
using System.Text;
using Bourse.Bars;
using Bourse.Events;
using FsCheck;
using FsCheck.Fluent;

namespace Bourse.Tests.Bars;

public sealed class BarMessageTests
{
    private const string Message =
        "{\"id\":\"1cef8fff1b063c233f56676eb0f10825\",\"timestamp\":\"2024-05-01 10:00:00\",\"open\":181.50,\"high\":182.0000,"
        + "\"low\":181.1,\"close\":181.95,\"volume\":1234567,\"symbol\":\"NVDA\",\"time_zone\":\"US/Eastern\"}";

    private static readonly Symbol Nvda = Symbol.Parse("NVDA");

    [Fact]
    public void A_message_keeps_its_members_their_order_and_the_digits_of_prices() => Assert.Equal(Message, Write(Read(Message)));

    [Fact]
    public void A_bar_is_read_with_its_instant_and_month()
    {
        var bar = Read(Message);
        Assert.Equal(new DateTime(2024, 5, 1, 10, 0, 0, DateTimeKind.Unspecified), bar.LocalTime);
        Assert.Equal(new DateTime(2024, 5, 1, 14, 0, 0, DateTimeKind.Utc), bar.Instant);
        Assert.Equal((DateTimeKind.Unspecified, DateTimeKind.Utc), (bar.LocalTime.Kind, bar.Instant.Kind));
        Assert.Equal(("2024-05", "60min", "US/Eastern"), (bar.Month.ToString(), bar.Interval.Text, bar.TimeZone));
        Assert.Equal(["181.50", "182.0000", "181.1", "181.95"], new[] { bar.Open, bar.High, bar.Low, bar.Close }.Select(PriceDigits.Text));
    }

    [Theory]
    [InlineData("NVDA", "2024-05-01 10:00:00", "1cef8fff1b063c233f56676eb0f10825")]
    [InlineData("M&M.NS", "2024-11-03 01:30:00", "4eab17d03c774df014008cc85b02bc41")]
    public void The_id_is_the_MD5_digest_of_symbol_and_local_time(string symbol, string time, string id) =>
        Assert.Equal(id, BarId.Of(Symbol.Parse(symbol), DateTime.ParseExact(time, Bar.TimeFormat, CultureInfo.InvariantCulture)));

    [Fact]
    public void The_symbol_is_written_as_given()
    {
        var symbol = Symbol.Parse("M&M<.NS");
        Assert.Contains(@"""symbol"":""M&M<.NS""", Write(Read(Message) with { Symbol = symbol }), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(@"""open"":181.50", @"""open"":""181.50""")]
    [InlineData(@"""volume"":1234567", @"""volume"":""1234567.0""")]
    [InlineData(@"""volume"":1234567", @"""volume"":1234567.00")]
    [InlineData("2024-05-01 10:00:00", "2024-05-01T10:00")]
    [InlineData("{", "\uFEFF{")]
    [InlineData(@"""volume"":1234567", @"""volume"":1234567,""meta"":{""a"":[{""b"":{""c"":[{}]}}]}")]
    [InlineData(@"""symbol"":""NVDA""", @"""symbol"":""nvd\u0061""")]
    [InlineData(@"""id"":""1cef8fff1b063c233f56676eb0f10825"",", @"""other"":{""open"":[1]},")]
    public void Other_writings_of_the_same_bar_are_read(string usual, string other) =>
        Assert.Equal(Read(Message), Read(Message.Replace(usual, other, StringComparison.Ordinal)));

    [Theory]
    [InlineData("181.50", "null", "open is not a number")]
    [InlineData("181.50", "\"None\"", "open is not a price of at most 28 digits: 'None'")]
    [InlineData("181.50", "\"+181.50\"", "open is not a price of at most 28 digits: '+181.50'")]
    [InlineData("181.50", "\" 181.50\"", "open is not a price of at most 28 digits: ' 181.50'")]
    [InlineData("181.50", "181.1234567890123456789012345678", "open is not a price of at most 28 digits: '181.1234567890123456789012345678'")]
    [InlineData("181.50", "1e40", "open is not a price of at most 28 digits: '1e40'")]
    [InlineData("181.50", "182.01", "open is above high: 182.01 > 182.0000")]
    [InlineData("181.50", "181.0", "open is below low: 181.0 < 181.1")]
    [InlineData("181.95", "1", "close is below low: 1 < 181.1")]
    [InlineData("181.1,", "0,", "low is not above zero: 0")]
    [InlineData("181.1,", "-0.5,", "low is not above zero: -0.5")]
    [InlineData("182.0000", "1000000000.5", "high is absurd: 1000000000.5")]
    [InlineData("1234567", "-1", "volume is negative: -1")]
    [InlineData("1234567", "1.5", "volume is not a whole number: '1.5'")]
    [InlineData("1234567", "100000000000001", "volume is absurd: 100000000000001")]
    [InlineData("1234567", "9223372036854775808", "volume is not a whole number: '9223372036854775808'")]
    [InlineData("2024-05-01 10:00:00", "2024-05-32 10:00:00", "timestamp is not a time like 2024-05-01 10:00:00: '2024-05-32 10:00:00'")]
    [InlineData("2024-05-01 10:00:00", "2024-05-01 24:00:00", "timestamp is not a time like 2024-05-01 10:00:00: '2024-05-01 24:00:00'")]
    [InlineData("2024-05-01 10:00:00", "1899-12-31 23:59:59", "timestamp is not of the years 1900 to 2099: 1899-12-31 23:59:59")]
    [InlineData("2024-05-01 10:00:00", "2100-01-01 00:00:00", "timestamp is not of the years 1900 to 2099: 2100-01-01 00:00:00")]
    [InlineData("2024-05-01 10:00:00", "9999-12-31 23:30:00", "timestamp is not of the years 1900 to 2099: 9999-12-31 23:30:00")]
    [InlineData("2024-05-01 10:00:00", "2024-03-10 02:30:00", "timestamp never occurs in US/Eastern: 2024-03-10 02:30:00")]
    [InlineData("US/Eastern", "../../etc/passwd", "unknown time_zone '../../etc/passwd'")]
    [InlineData("US/Eastern", "Mars/Olympus", "unknown time_zone 'Mars/Olympus'")]
    [InlineData("\"NVDA\"", "\"IBM\"", "symbol is 'IBM', but the topic is that of NVDA")]
    [InlineData("\"NVDA\"", "7", "symbol is not text")]
    [InlineData("\"close\"", "\"clos\"", "close is missing")]
    [InlineData("\"low\"", "\"high\"", "high is given twice")]
    [InlineData("}", "} ,", "the message is not JSON: line 1, byte 192")]
    [InlineData("}", "", "the message is cut off after 189 bytes")]
    [InlineData("181.50", "None", "the message is not JSON: None at line 1, byte 83")]
    [InlineData("{", "[{", "not a JSON object")]
    [InlineData("\"NVDA\"", "\"\\ud800\"", "the message holds text that is not Unicode")]
    public void A_message_that_is_no_bar_is_refused_with_its_reason(string usual, string other, string reason)
    {
        var message = Message.Replace(usual, other, StringComparison.Ordinal);
        Assert.StartsWith(reason, Assert.Throws<BadMessageException>(() => Read(message)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_record_says_its_interval_in_a_header_and_means_hours_without_it()
    {
        var (five, none) = (BarHeaders.Of("synthetic", BarInterval.Parse("5min"), true, "r1"), RecordHeaders.None);
        Assert.Equal("5min", ReadRecord(Message, five).Interval.Text);
        Assert.Equal("60min", ReadRecord(Message, none).Interval.Text);
        var wrong = Assert.Throws<BadMessageException>(() => ReadRecord(Message, RecordHeaders.Of(("interval", "7min"))));
        Assert.Equal("unknown interval '7min'", wrong.Message);
    }

    [Fact]
    public void A_header_tells_the_second_hour_from_the_first()
    {
        var twice = Message.Replace("2024-05-01 10:00:00", "2024-11-03 01:30:00", StringComparison.Ordinal);
        var (first, second) = (ReadRecord(twice, HeadersOf(false)), ReadRecord(twice, HeadersOf(true)));
        Assert.Equal(new DateTime(2024, 11, 3, 5, 30, 0, DateTimeKind.Utc), first.Instant);
        Assert.Equal(new DateTime(2024, 11, 3, 6, 30, 0, DateTimeKind.Utc), second.Instant);
        Assert.Equal((false, true), (BarHeaders.IsSecond(first), BarHeaders.IsSecond(second)));
        Assert.False(BarHeaders.IsSecond(Read(Message)));
    }

    [Fact]
    public void Every_price_is_written_as_it_was_read() => Properties.Hold(Prices(), 5000, text =>
    {
        Assert.True(PriceDigits.TryRead(Encoding.UTF8.GetBytes(text), out var price));
        Assert.Equal(text, PriceDigits.Text(price));
        Assert.Equal(text, Encoding.UTF8.GetString(Written(price)));
    });

    [Theory]
    [InlineData("0")]
    [InlineData("0.0")]
    [InlineData("0.00000000000000000000000000001")]
    [InlineData("-1.50")]
    [InlineData("18446744073709551615")]
    [InlineData("1844674407370955161.5")]
    [InlineData("18446744073709551616.0")]
    [InlineData("79228162514264337593543950335")]
    [InlineData("-7.9228162514264337593543950335")]
    public void A_number_at_a_limit_is_written_with_all_its_digits(string text)
    {
        var number = decimal.Parse(text, CultureInfo.InvariantCulture);
        Assert.Equal(number.ToString(CultureInfo.InvariantCulture), Encoding.UTF8.GetString(Written(number)));
    }

    private static byte[] Written(decimal price)
    {
        var text = new byte[PriceDigits.MaxLength];
        return text[..PriceDigits.Write(price, text)];
    }

    private static Gen<string> Prices() =>
        from whole in Gen.Choose(0, 999_999_999)
        from decimals in Gen.Choose(0, 19)
        from digits in Gen.ArrayOf(Gen.Choose(0, 9), decimals)
        select decimals == 0 ? $"{whole}" : $"{whole}.{string.Concat(digits)}";

    private static RecordHeaders HeadersOf(bool isSecond) => BarHeaders.Of("synthetic", BarInterval.Hour, true, "r1", isSecond);

    private static Bar Read(string message) => new BarReader(Nvda).Read(Encoding.UTF8.GetBytes(message), BarInterval.Hour);

    private static Bar ReadRecord(string message, RecordHeaders headers)
    {
        var buffer = new RecordBuffer();
        buffer.Add("NVDA"u8, Encoding.UTF8.GetBytes(message), headers, 0);
        using var batch = new RecordBatch(new TopicPartition("NVDA_topic", 0), 0, 0, 0, 1, buffer.Encoded, null);
        var records = batch.GetEnumerator();
        Assert.True(records.MoveNext());
        return new BarReader(Nvda).Read(records.Current);
    }

    private static string Write(Bar bar)
    {
        var output = new ArrayBufferWriter<byte>();
        BarMessage.Write(output, bar);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
