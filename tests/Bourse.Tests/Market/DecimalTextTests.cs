using System.Globalization;
using System.Numerics;
using System.Text;
using Bourse.Market;
using FsCheck.Fluent;

namespace Bourse.Tests.Market;

public sealed class DecimalTextTests
{
    [Theory]
    [InlineData("256.90", "256.900000")]
    [InlineData("181.91000366210938", "181.910004")]
    [InlineData("367.94000244140625", "367.940002")]
    [InlineData("1.8514E+2", "185.140000")]
    [InlineData("-2.5e-1", "-0.250000")]
    [InlineData("0.0000005", "0.000001")]
    [InlineData("0.00000049999999999999999999999999", "0.000000")]
    [InlineData("-0.0000005", "-0.000001")]
    [InlineData("1.9999999", "2.000000")]
    [InlineData("000123456789012345678901234567890e-20", "1234567890.123457")]
    [InlineData("9223372036854.7758074", "9223372036854.775807")]
    [InlineData("5e-7", "0.000001")]
    [InlineData("4e-7", "0.000000")]
    [InlineData("1e-99999999999999999999", "0.000000")]
    [InlineData("0e99999999999999999999", "0.000000")]
    [InlineData("0.00000000000000000000000000001E+29", "1.000000")]
    public void A_number_is_rounded_to_millionths_halves_away_from_zero(string text, string amount)
    {
        Assert.True(DecimalText.TryRead(Encoding.UTF8.GetBytes(text), out var read));
        Assert.Equal(amount, read.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("+1")]
    [InlineData("1.")]
    [InlineData(".5")]
    [InlineData("1e")]
    [InlineData("1e+")]
    [InlineData("1e5.0")]
    [InlineData("e5")]
    [InlineData("1 ")]
    [InlineData("1,5")]
    [InlineData("NaN")]
    [InlineData("0x10")]
    public void What_is_no_number_is_not_read(string text)
    {
        Assert.False(DecimalText.TryRead(Encoding.UTF8.GetBytes(text), out _));
        Assert.False(DecimalText.IsNumber(Encoding.UTF8.GetBytes(text)));
    }

    [Theory]
    [InlineData("9223372036854.7758075")]
    [InlineData("1e13")]
    [InlineData("-1e13")]
    [InlineData("1e99999999999999999999")]
    [InlineData("99999999999999999999999")]
    public void A_number_beyond_what_money_holds_is_not_read(string text)
    {
        Assert.False(DecimalText.TryRead(Encoding.UTF8.GetBytes(text), out _));
        Assert.True(DecimalText.IsNumber(Encoding.UTF8.GetBytes(text)));
    }

    /// <summary>Against big integers: the number is digits × 10^exponent.</summary>
    [Fact]
    public void Any_number_is_rounded_as_by_big_integers() => Properties.Hold(Numbers(), 2_000, number =>
    {
        var (digits, point, exponent, isNegative) = number;
        var text = $"{(isNegative ? "-" : "")}{digits[..point]}{(point < digits.Length ? "." + digits[point..] : "")}e{exponent}";
        var places = exponent - (digits.Length - point) + 6;
        var expected = Rounded(BigInteger.Parse(digits, CultureInfo.InvariantCulture), places);
        var isRead = DecimalText.TryRead(Encoding.UTF8.GetBytes(text), out var read);
        Assert.Equal(expected <= long.MaxValue, isRead);
        if (isRead) Assert.Equal(isNegative ? -expected : expected, read.Micros);
    });

    private static BigInteger Rounded(BigInteger digits, int places)
    {
        if (places >= 0) return digits * BigInteger.Pow(10, places);
        var divisor = BigInteger.Pow(10, -places);
        return (digits + divisor / 2) / divisor;
    }

    private static FsCheck.Gen<(string Digits, int Point, int Exponent, bool IsNegative)> Numbers() =>
        from length in Gen.Choose(1, 25)
        from digits in Gen.ArrayOf(Gen.Elements("0123456789".ToCharArray()), length)
        from point in Gen.Choose(1, length)
        from exponent in Gen.Choose(-20, 20)
        from isNegative in Gen.Elements(true, false)
        select (new string(digits), point, exponent, isNegative);
}
