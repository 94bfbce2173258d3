using System.Buffers;
using System.Text;
using System.Text.Json;
using Bourse.Events;
using Bourse.Market;

namespace Bourse.Tests.Events;

/// <summary>The messages of each dialect, byte for byte, and that every reader takes them.</summary>
public sealed class DialectTests
{
    private static readonly DateOnly Monday = new(2000, 1, 3);
    private static readonly EvaluationReader Reader = new(NetworkFile.Default.Portfolios);

    private static readonly Evaluation First = new()
    {
        Investor = "Inv1",
        Portfolio = "P11",
        Date = Monday,
        Value = Money.Parse("3218476"),
        NavPerShare = Money.Parse("263.809508"),
        Shares = 12_200,
        Revision = 0,
    };

    /// <summary>3,217,225.50 − 3,218,476.00 = −1,250.50; −1,250.50 / 3,218,476.00 × 100 = −0.038854; 3,217,225.50 / 12,200 = 263.707008.</summary>
    private static readonly Evaluation Second = First with
    {
        Date = new DateOnly(2000, 1, 4),
        Value = Money.Parse("3217225.5"),
        Change = Money.Parse("-1250.5"),
        ChangePct = Money.Parse("-0.038854"),
        NavPerShare = Money.Parse("263.707008"),
        PreviousDate = Monday,
    };

    [Fact]
    public void A_price_in_text_is_that_of_the_specification()
    {
        var message = new byte[TextPriceMessage.MaxLength];
        var length = TextPriceMessage.Write(message, "IBM"u8, Money.Parse("256.9"), "2000-01-03"u8);
        Assert.Equal("""{"TICK":"IBM","PRICE":"256.90","TS":"2000-01-03"}""", Encoding.UTF8.GetString(message, 0, length));
        Assert.Equal([new Quote("IBM", Monday, Money.Parse("256.90"), "")], PriceReader.Read(message.AsSpan(0, length)));
    }

    [Fact]
    public void A_day_in_one_message_is_that_of_the_specification()
    {
        var day = new DayMessage("SE1"u8.ToArray());
        day.Begin(new DateOnly(1999, 1, 4));
        day.Add("HPQ"u8, new Money(1));
        day.Begin(Monday);
        day.Add("IBM"u8, Money.Parse("256.9"));
        day.Add("BRK.B"u8, Money.Parse("1.2345"));
        var message = day.End();
        Assert.Equal(
            """{"date":"2000-01-03","server":"SE1","stocks":{"IBM":256.90,"BRK.B":1.2345}}""", Encoding.UTF8.GetString(message));
        Assert.Equal(
            [new Quote("IBM", Monday, Money.Parse("256.9"), "SE1"), new Quote("BRK.B", Monday, Money.Parse("1.2345"), "SE1")],
            PriceReader.Read(message));
    }

    [Theory]
    [InlineData(
        Dialect.Text,
        """{"investor":"Inv1","portfolio":"P11","date":"2000-01-03","value":3218476.00,"diff":0,"percent_diff":0}""",
        """{"investor":"Inv1","portfolio":"P11","date":"2000-01-04","value":3217225.50,"diff":-1250.50,"percent_diff":-0.04}""")]
    [InlineData(
        Dialect.Plain,
        """{"investor_id":"Inv1","portfolio_id":"P11","date":"2000-01-03","value":3218476.00,"change":0,"change_pct":0}""",
        """{"investor_id":"Inv1","portfolio_id":"P11","date":"2000-01-04","value":3217225.50,"change":-1250.50,"change_pct":-0.04}""")]
    public void An_evaluation_has_the_bytes_of_its_dialect_and_is_read_back(Dialect dialect, string first, string second)
    {
        Assert.Equal(first, Write(First, dialect));
        Assert.Equal(second, Write(Second, dialect));
        Assert.Equal(First with { IsForeign = true }, Read(first).AsFirst());
        Assert.Equal(Second with { IsForeign = true, PreviousDate = null }, Read(second));
        Assert.Same(RecordHeaders.None, EvaluationMessage.HeadersOf(dialect));
    }

    [Theory]
    [InlineData(Dialect.Bourse)]
    [InlineData(Dialect.Day)]
    public void In_the_other_dialects_an_evaluation_is_Bourses_own(Dialect dialect)
    {
        Assert.Equal(Write(Second, Dialect.Bourse), Write(Second, dialect));
        Assert.Equal(Second, Read(Write(Second, dialect)));
        Assert.Same(EvaluationMessage.Headers, EvaluationMessage.HeadersOf(dialect));
    }

    [Theory]
    [InlineData("""{"Investor":"inv1","PORTFOLIO":"p11","Date":"2000-01-04 00:00:00","Value":"3217225.4999999998","DIFF":"-1250.5","x":[1]}""")]
    [InlineData(
        """{"change_pct":1e9,"change":-1.2505E3,"value":3217225.5,"ts":946944000,"portfolio_id":"P11","investor_id":"Inv1","investor":"A"}""")]
    [InlineData(
        """ "{\"investor\":\"Inv1\",\"portfolio\":\"P11\",\"date\":\"2000-01-04\",\"value\":3217225.5,\"diff\":-1250.5}" """)]
    [InlineData("\uFEFF{\"investor\":\"Inv1\",\"portfolio\":\"P11\",\"date\":\"04-Jan-00\",\"value\":3217225.5,\"diff\":-1250.5}")]
    public void An_evaluation_of_another_program_is_completed_from_the_configuration_and_its_own_figures(string message) =>
        Assert.Equal(Second with { IsForeign = true, PreviousDate = null }, Read(message));

    [Theory]
    [InlineData("""{"investor":"Inv1","portfolio":"P99","date":"2000-01-04","value":1,"diff":0}""", "unknown portfolio Inv1_P99")]
    [InlineData("""{"investor":"Inv1","date":"2000-01-04","value":1,"diff":0}""", "portfolio is missing")]
    [InlineData("""{"investor":"Inv1","portfolio":"P11","date":"2000-01-04","value":1}""", "change is missing")]
    [InlineData("""{"investor":"Inv1","portfolio":"P11","date":"2000-01-04","value":null,"diff":0}""", "value is not a number but null")]
    [InlineData(
        """{"investor":"Inv1","portfolio":"P11","date":"2000-02-30","value":1,"diff":0}""", "date is not a day of the calendar: '2000-02-30'")]
    [InlineData("""{"investor":"Inv1","portfolio":"P11","date":"2000-01-04","value":"1,5","diff":0}""", "value is not a number: '1,5'")]
    [InlineData("""{"investor":"Inv1","portfolio":"P11","date":"2000-01-04","value":1e30,"diff":0}""", "value is out of range: 1e30")]
    [InlineData("""{"investor":"Inv1","portfolio":"P11","date":"2000-01-04","value":9.1e12,"diff":0}""", "value is out of range: 9100000000000.00")]
    [InlineData(
        """{"investor":"Inv1","portfolio":"P11","date":"2000-01-04","value":9e12,"diff":-9e12}""", "change is out of range: -9000000000000.00")]
    [InlineData("""{"investor":"Inv1","portfolio":7,"date":"2000-01-04","value":1,"diff":0}""", "portfolio is not text but a number")]
    [InlineData("""{"investor":"Inv1","portfolio":"P11","date":"2000-01-04","value":1,"diff":0,"shares":1}""", "nav_per_share is missing")]
    public void An_evaluation_that_cannot_be_completed_is_refused_with_the_reason(string message, string reason)
    {
        Assert.Equal(reason, Assert.Throws<BadMessageException>(() => Read(message)).Message);
        Assert.Null(Reader.TryRead(Encoding.UTF8.GetBytes(message)));
    }

    /// <summary>−20 / 12.5 = −1.6; −15 / −5 × 100 = 300; −15 / 12.5 = −1.2.</summary>
    [Fact]
    public void An_evaluation_below_zero_is_completed_with_fractional_shares()
    {
        var portfolio = new Portfolio("Inv1", "P1", "One", true, [new Holding("IBM", -1)]) { GivenShares = new Quantity(12_500_000) };
        var reader = new EvaluationReader([portfolio]);
        var read = reader.Read("""{"investor":"Inv1","portfolio":"P1","date":"2000-01-04","value":-20,"diff":-15}"""u8);
        Assert.Equal(
            ("12.5", "-1.600000", "300.000000", "-1.200000"),
            (read.Shares.ToString(), $"{read.NavPerShare}", $"{read.ChangePct}", $"{read.NavChange}"));
    }

    [Theory]
    [InlineData("9223373", "0", "value is out of range: 9223373.00 for 0.000001 shares")]
    [InlineData("1", "-9223373", "change is out of range: -9223373.00 for 0.000001 shares")]
    public void An_amount_that_is_too_large_for_a_share_is_refused(string value, string change, string reason)
    {
        var portfolio = new Portfolio("Inv1", "P1", "One", true, [new Holding("IBM", 1)]) { GivenShares = new Quantity(1) };
        var message = $$"""{"investor":"Inv1","portfolio":"P1","date":"2000-01-04","value":{{value}},"diff":{{change}}}""";
        var failure = Assert.Throws<BadMessageException>(() => new EvaluationReader([portfolio]).Read(Encoding.UTF8.GetBytes(message)));
        Assert.Equal(reason, failure.Message);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("3217225.50")]
    public void Without_a_change_or_a_value_before_there_is_no_percentage(string change)
    {
        var read = Read($$"""{"investor":"Inv1","portfolio":"P11","date":"2000-01-04","value":3217225.50,"diff":{{change}}}""");
        Assert.Equal((null, null), (read.Change, read.ChangePct));
    }

    private static Evaluation Read(string message) => Reader.Read(Encoding.UTF8.GetBytes(message));

    private static string Write(in Evaluation evaluation, Dialect dialect)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true });
        EvaluationMessage.Write(json, evaluation, dialect);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
