using System.Buffers;
using System.Text;
using Bourse.Events;
using Bourse.Market;
using FsCheck;
using FsCheck.Fluent;

namespace Bourse.Tests.Events;

public sealed class EvaluationMessageTests
{
    /// <summary>The example of docs/data.md, on one line.</summary>
    private const string Documented =
        """{"investor":"Inv1","portfolio":"P11","date":"2000-01-04","value":3218476.00,"change":-1250.50,"change_pct":-0.038839"""
        + ""","nav_per_share":263.809508,"shares":12200,"previous_date":"2000-01-03","revision":0}""";

    private static readonly Evaluation Example = new()
    {
        Investor = "Inv1",
        Portfolio = "P11",
        Date = new DateOnly(2000, 1, 4),
        Value = Money.Parse("3218476"),
        Change = Money.Parse("-1250.5"),
        ChangePct = Money.Parse("-0.038839"),
        NavPerShare = Money.Parse("263.809508"),
        Shares = 12_200,
        PreviousDate = new DateOnly(2000, 1, 3),
        Revision = 0,
    };

    [Fact]
    public void The_message_has_exactly_the_bytes_that_are_documented() => Assert.Equal(Documented, Write(Example));

    [Fact]
    public void The_first_day_has_nulls_and_carried_tickers_come_last()
    {
        var first = Example with { Change = null, ChangePct = null, PreviousDate = null, Revision = 2, Carried = ["AVGO", "IBM"] };
        Assert.Equal(
            """{"investor":"Inv1","portfolio":"P11","date":"2000-01-04","value":3218476.00,"change":null,"change_pct":null"""
            + ""","nav_per_share":263.809508,"shares":12200,"previous_date":null,"revision":2,"carried":["AVGO","IBM"]}""",
            Write(first));
    }

    [Theory]
    [InlineData(500_000, "0.5")]
    [InlineData(10_750_000, "10.75")]
    [InlineData(1, "0.000001")]
    [InlineData(12_200_000_000, "12200")]
    public void The_shares_have_as_many_decimals_as_they_need(long micros, string text)
    {
        var evaluation = Example with { Shares = new Quantity(micros) };
        Assert.Equal(Documented.Replace("\"shares\":12200", $"\"shares\":{text}", StringComparison.Ordinal), Write(evaluation));
        Assert.Equal(evaluation, Read(Write(evaluation)));
    }

    [Fact]
    public void A_change_that_is_too_large_for_a_share_is_refused()
    {
        var message = Documented.Replace("\"shares\":12200", "\"shares\":0.000001", StringComparison.Ordinal)
            .Replace("\"change\":-1250.50", "\"change\":-9223372.04", StringComparison.Ordinal);
        Assert.Equal("change / shares is out of range: -9223372.040000 / 0.000001", Assert.Throws<BadMessageException>(() => Read(message)).Message);
    }

    [Fact]
    public void The_message_of_the_specification_is_read()
    {
        var read = Read(
            """{"investor":"Inv1","portfolio":"P11","date":"2000-01-03","value":3218476.00,"change":null,"change_pct":null"""
            + ""","nav_per_share":263.8095,"shares":12200,"previous_date":null,"revision":0}""");
        Assert.Equal(
            Example with
            {
                Date = new DateOnly(2000, 1, 3), Change = null, ChangePct = null, PreviousDate = null, NavPerShare = Money.Parse("263.8095"),
            },
            read);
        Assert.Equal("Inv1_P11", read.Key);
    }

    [Fact]
    public void Members_come_in_any_order_and_unknown_ones_are_passed_over() =>
        Assert.Equal(
            Example,
            Read("""
                { "revision": 0, "x": {"value": [1, {"date": 2}]}, "previous_date": "2000-01-03", "shares": 12200, "nav_per_share": 263.809508,
                  "change_pct": -0.038839, "change": -1250.50, "value": 3218476, "date": "2000-01-04", "portfolio": "P11", "investor": "Inv1",
                  "y": null }
                """));

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{} {}")]
    [InlineData("\"text\"")]
    public void What_is_not_an_evaluation_is_refused(string message) => Assert.Throws<BadMessageException>(() => Read(message));

    [Theory]
    [InlineData("\"date\":\"2000-01-04\"", "\"date\":\"2000-02-30\"", "date is not a day")]
    [InlineData("\"date\":\"2000-01-04\"", "\"date\":null", "date is missing")]
    [InlineData("\"value\":3218476.00", "\"value\":\"much\"", "value is not an amount")]
    [InlineData("\"shares\":12200", "\"shares\":\"all\"", "shares is not a number with at most six decimals")]
    [InlineData("\"value\":3218476.00", "\"value\":1e6", "value is not an amount")]
    [InlineData("\"shares\":12200", "\"shares\":0", "shares is not positive: 0")]
    [InlineData("\"shares\":12200", "\"shares\":-1", "shares is not positive: -1")]
    [InlineData("\"shares\":12200", "\"shares\":1.0000005", "shares is not a number with at most six decimals")]
    [InlineData("\"revision\":0", "\"revision\":-1", "revision is negative")]
    [InlineData("\"revision\":0", "\"revision\":-5000000000", "revision is negative")]
    [InlineData("\"revision\":0", "\"revision\":5000000000", "revision is too large")]
    [InlineData(",\"revision\":0", "", "revision is missing")]
    [InlineData("\"investor\":\"Inv1\"", "\"investor\":null", "investor is missing")]
    [InlineData("\"investor\":\"Inv1\"", "\"investor\":[1,{\"revision\":2}]", "investor is not text")]
    [InlineData("\"value\":3218476.00", "\"value\":{\"shares\":0}", "value is not an amount")]
    [InlineData("\"revision\":0", "\"revision\":0,\"carried\":\"IBM\"", "carried is not a list")]
    [InlineData("\"revision\":0", "\"revision\":0,\"carried\":[[\"IBM\"]]", "not an evaluation in JSON")]
    [InlineData("\"revision\":0}", "\"revision\":0} x", "not an evaluation in JSON")]
    public void A_bad_member_is_named_in_the_reason(string good, string bad, string reason)
    {
        Assert.Contains(good, Documented, StringComparison.Ordinal);
        var failure = Assert.Throws<BadMessageException>(() => Read(Documented.Replace(good, bad, StringComparison.Ordinal)));
        Assert.StartsWith(reason, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Message);
    }

    [Fact]
    public void Every_evaluation_is_read_back_as_it_was_written() =>
        Properties.Hold(Evaluations(), 500, evaluation =>
        {
            var read = Read(Write(evaluation));
            Assert.Equal(evaluation with { Carried = null }, read with { Carried = null });
            Assert.Equal(evaluation.Carried, read.Carried);
        });

    [Fact]
    public void However_a_message_is_damaged_it_is_read_or_refused_and_nothing_else() =>
        Properties.Hold(Damaged(), 5_000, message =>
        {
            try
            {
                EvaluationMessage.Read(message);
            }
            catch (BadMessageException e)
            {
                Assert.NotEmpty(e.Message);
            }
        });

    private static Evaluation Read(string message) => EvaluationMessage.Read(Encoding.UTF8.GetBytes(message));

    private static string Write(in Evaluation evaluation)
    {
        var buffer = new ArrayBufferWriter<byte>();
        EvaluationMessage.Write(buffer, evaluation);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static Gen<Evaluation> Evaluations() =>
        from names in Gen.Elements(("Inv1", "P11"), ("A", "Ω\"\\ü"), ("x_y", "z"))
        from day in Gen.Choose(0, DateOnly.MaxValue.DayNumber)
        from cents in Properties.Whole(-922_337_203_685_477, 922_337_203_685_477)
        from change in Gen.OneOf(
            Gen.Constant((Money?)null), Properties.Whole(-922_337_203_685_477, 922_337_203_685_477).Select(c => (Money?)Money.FromCents(c)))
        from micros in Properties.Magnitude()
        from shares in Gen.OneOf(
            Properties.Whole(0, long.MaxValue - Quantity.Scale).Select(more => Quantity.Scale + more),
            Gen.Elements(12_200 * Quantity.Scale, 2_500_000))
        from revision in Gen.Choose(0, int.MaxValue)
        from carried in Gen.Elements(null, (string[])["IBM"], ["BRK.B", "^GSPC", "A\"B"])
        select new Evaluation
        {
            Investor = names.Item1,
            Portfolio = names.Item2,
            Date = DateOnly.FromDayNumber(day),
            Value = Money.FromCents(cents),
            Change = change,
            ChangePct = change is null ? null : new Money(micros),
            NavPerShare = new Money(micros),
            Shares = new Quantity(shares),
            PreviousDate = change is null ? null : DateOnly.FromDayNumber(day / 2),
            Revision = revision,
            Carried = carried,
        };

    /// <summary>A message with a piece of it replaced by another piece, or by bytes that mean something to JSON.</summary>
    private static Gen<byte[]> Damaged()
    {
        var message = Encoding.UTF8.GetBytes(Documented);
        string[] pieces =
        [
            "", "\"", "{", "}", "[", "]", ",", ":", "null", "true", "-", "1e999", "99999999999999999999", "-5000000000", "\\", "\\ud800", "\u0000",
        ];
        return
            from start in Gen.Choose(0, message.Length)
            from length in Gen.Choose(0, Math.Min(12, message.Length - start))
            from piece in Gen.OneOf(
                Gen.Elements(pieces).Select(Encoding.UTF8.GetBytes),
                Properties.Bytes(3),
                Gen.Choose(0, message.Length - 20).Select(at => message[at..(at + 20)]))
            select (byte[])[.. message[..start], .. piece, .. message[(start + length)..]];
    }
}
