using System.Text;
using System.Text.RegularExpressions;
using Bourse.Replay.Csv;

namespace Bourse.Tests.Replay.Csv;

public sealed class NumberTextTests
{
    [Theory]
    [InlineData("185.64", "185.64")]
    [InlineData("3060.699951171875", "3060.699951171875")]
    [InlineData("0", "0")]
    [InlineData("-0.50", "-0.50")]
    [InlineData("+5", "5")]
    [InlineData("\u22125", "-5")]
    [InlineData(".5", "0.5")]
    [InlineData("-.5", "-0.5")]
    [InlineData("1.5E6", "1.5E6")]
    [InlineData("1e-05", "1e-05")]
    [InlineData("1,234.50", "1234.50")]
    [InlineData("1,234,567.80", "1234567.80")]
    [InlineData("1 234 567.8", "1234567.8")]
    [InlineData("1\u00A0234.5", "1234.5")]
    [InlineData("1\u202F234.5", "1234.5")]
    [InlineData("1'234.5", "1234.5")]
    [InlineData("1’234.5", "1234.5")]
    [InlineData("$1,234.50", "1234.50")]
    [InlineData("-$12.5", "-12.5")]
    [InlineData("$-12.5", "-12.5")]
    [InlineData("12.5 €", "12.5")]
    [InlineData("₹ 250", "250")]
    [InlineData("12.5%", "12.5")]
    [InlineData("12.5 %", "12.5")]
    [InlineData("(1,234.50)", "-1234.50")]
    [InlineData("($5.00)", "-5.00")]
    public void A_number_with_a_decimal_point_keeps_its_digits(string text, string json) => Assert.Equal(json, Read(text, '.'));

    [Theory]
    [InlineData("185,64", "185.64")]
    [InlineData("1.234,50", "1234.50")]
    [InlineData("1.234.567", "1234567")]
    [InlineData("1 234,5", "1234.5")]
    [InlineData("-1.234,5 €", "-1234.5")]
    [InlineData("0,0", "0.0")]
    public void A_number_with_a_decimal_comma_gets_a_point(string text, string json) => Assert.Equal(json, Read(text, ','));

    [Theory]
    [InlineData("2913.")]
    [InlineData("")]
    [InlineData("-")]
    [InlineData(".")]
    [InlineData("$")]
    [InlineData("1.2.3")]
    [InlineData("1,2")]
    [InlineData("12,34,567")]
    [InlineData("1234,567")]
    [InlineData("0,123")]
    [InlineData("1,234 567")]
    [InlineData("007")]
    [InlineData("1e")]
    [InlineData("1e5.5")]
    [InlineData("--5")]
    [InlineData("5-")]
    [InlineData("0x10")]
    [InlineData("1 2")]
    [InlineData("١٢")]
    [InlineData("1.5M")]
    [InlineData("Infinity")]
    public void What_is_not_a_number_with_a_decimal_point_is_refused(string text) => Assert.Null(Read(text, '.'));

    [Theory]
    [InlineData("1190", NumberForm.Whole)]
    [InlineData("1.190", NumberForm.EitherByPoint)]
    [InlineData("-1.190", NumberForm.EitherByPoint)]
    [InlineData("$1.190", NumberForm.EitherByPoint)]
    [InlineData("1,190", NumberForm.EitherByComma)]
    [InlineData("0.190", NumberForm.Point)]
    [InlineData("0,190", NumberForm.Comma)]
    [InlineData("1190.190", NumberForm.Point)]
    [InlineData("1.19", NumberForm.Point)]
    [InlineData("1.1901", NumberForm.Point)]
    [InlineData("1,19", NumberForm.Comma)]
    [InlineData("1.190e3", NumberForm.Point)]
    [InlineData("1.190,5", NumberForm.Comma)]
    [InlineData("1.190.500", NumberForm.Comma)]
    [InlineData("1,190.5", NumberForm.Point)]
    [InlineData("1,190,500", NumberForm.Point)]
    [InlineData("007", NumberForm.Identifier)]
    [InlineData("AAPL", NumberForm.None)]
    [InlineData("2024-01-02", NumberForm.None)]
    public void A_number_tells_what_it_says_about_the_decimal_mark(string text, object form) =>
        Assert.Equal((NumberForm)form, NumberText.FormOf(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void A_field_of_any_length_is_a_number_in_the_form_of_JSON_where_the_grammar_says_so()
    {
        var form = new Regex("^-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?\\z", RegexOptions.CultureInvariant);
        var random = new Random(13);
        var found = 0;
        for (var i = 0; i < 200_000; i++)
        {
            var text = Draw(random);
            var expected = form.IsMatch(text);
            if (expected) found++;
            Assert.True(expected == NumberText.IsJson(Encoding.UTF8.GetBytes(text), out _), $"'{text}'");
        }

        Assert.InRange(found, 50_000, 150_000);
    }

    /// <summary>Digits, mostly with a point among them, and at times something else.</summary>
    private static string Draw(Random random)
    {
        var text = new StringBuilder();
        for (var left = random.Next(42); left > 0; left--) text.Append((char)('0' + random.Next(10)));
        if (random.Next(2) == 0) text.Insert(random.Next(text.Length + 1), '.');
        if (random.Next(4) == 0) text.Insert(0, '-');
        if (random.Next(4) == 0) text.Insert(random.Next(text.Length + 1), "eE+-,. /:"[random.Next(9)]);
        return text.ToString();
    }

    private static string? Read(string text, char mark)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        var json = new byte[utf8.Length + NumberText.MaxAdded];
        return NumberText.TryRead(utf8, (byte)mark, json, out var length) ? Encoding.UTF8.GetString(json, 0, length) : null;
    }
}
