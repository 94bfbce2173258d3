using System.Globalization;
using System.Numerics;
using System.Text;
using Bourse.Market;
using FsCheck.Fluent;

namespace Bourse.Tests.Market;

/// <summary>Money against the decimals and big integers of .NET, which share nothing with it.</summary>
public sealed class MoneyTests
{
    private const int Examples = 2_000;

    [Theory]
    [InlineData("256.90", 256_900_000)]
    [InlineData("0", 0)]
    [InlineData("-0", 0)]
    [InlineData("7", 7_000_000)]
    [InlineData("-0.000001", -1)]
    [InlineData("0.123456", 123_456)]
    [InlineData("1.50000000000000000000000", 1_500_000)]
    [InlineData("000000000000000000000000012.5", 12_500_000)]
    [InlineData("9223372036854.775807", long.MaxValue)]
    [InlineData("-9223372036854.775807", -long.MaxValue)]
    public void An_amount_is_read_from_its_digits(string text, long micros)
    {
        Assert.Equal(new Money(micros), Money.Parse(text));
        Assert.True(Money.TryParse(Encoding.UTF8.GetBytes(text), out var money));
        Assert.Equal(micros, money.Micros);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData(".")]
    [InlineData("1.")]
    [InlineData(".5")]
    [InlineData("-.5")]
    [InlineData("+1")]
    [InlineData("--1")]
    [InlineData("1-")]
    [InlineData(" 1")]
    [InlineData("1 ")]
    [InlineData("1,000.00")]
    [InlineData("1.2.3")]
    [InlineData("1e3")]
    [InlineData("0x10")]
    [InlineData("NaN")]
    [InlineData("١٢")]
    [InlineData("1.0000001")]
    [InlineData("1.0000000000000000001")]
    [InlineData("9223372036854.775808")]
    [InlineData("-9223372036854.775808")]
    [InlineData("9223372036855")]
    [InlineData("10000000000000")]
    [InlineData("18446744073709551616")]
    [InlineData("92233720368547758070")]
    [InlineData("99999999999999999999999999999999999999999")]
    public void Anything_else_is_refused(string text)
    {
        Assert.False(Money.TryParse(Encoding.UTF8.GetBytes(text), out var money));
        Assert.Equal(Money.Zero, money);
        Assert.Contains(text, Assert.Throws<FormatException>(() => Money.Parse(text)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1_005_000, 2, "1.01")]
    [InlineData(-1_005_000, 2, "-1.01")]
    [InlineData(1_004_999, 2, "1.00")]
    [InlineData(-4_999, 2, "0.00")]
    [InlineData(-5_000, 2, "-0.01")]
    [InlineData(999_999, 0, "1")]
    [InlineData(500_000, 0, "1")]
    [InlineData(-500_000, 0, "-1")]
    [InlineData(499_999, 0, "0")]
    [InlineData(256_900_000, 6, "256.900000")]
    [InlineData(long.MaxValue, 6, "9223372036854.775807")]
    [InlineData(long.MinValue, 6, "-9223372036854.775808")]
    [InlineData(long.MinValue, 2, "-9223372036854.78")]
    public void An_amount_is_written_with_as_many_decimals_as_asked_for(long micros, int decimals, string text) =>
        Assert.Equal(text, new Money(micros).ToString(decimals));

    [Fact]
    public void Text_and_amount_are_the_same_there_and_back() =>
        Properties.Hold(Properties.Magnitude(), Examples, micros =>
        {
            var money = new Money(micros);
            Assert.Equal(money, Money.Parse(money.ToString()));
            Assert.Equal(decimal.Parse(money.ToString(), CultureInfo.InvariantCulture), money.ToDecimal());
            Assert.Equal(money, Money.FromDecimal(money.ToDecimal()));
        });

    [Fact]
    public void Writing_rounds_as_decimals_do_halves_away_from_zero() =>
        Properties.Hold(Properties.Magnitude().Zip(Gen.Choose(0, 6)), Examples, pair =>
        {
            var (micros, decimals) = pair;
            var rounded = Math.Round(micros / 1_000_000m, decimals, MidpointRounding.AwayFromZero);
            var text = Math.Abs(rounded).ToString($"F{decimals}", CultureInfo.InvariantCulture);
            Assert.Equal(rounded < 0 ? "-" + text : text, new Money(micros).ToString(decimals));
        });

    [Fact]
    public void Cents_are_rounded_as_decimals_are_halves_away_from_zero() =>
        Properties.Hold(Properties.Magnitude().Where(micros => Math.Abs(micros) < long.MaxValue - 10_000), Examples, micros =>
        {
            var rounded = Math.Round(micros / 1_000_000m, 2, MidpointRounding.AwayFromZero);
            Assert.Equal(rounded, new Money(micros).RoundToCents().ToDecimal());
            Assert.Equal(rounded * 100, new Money(micros).ToCents());
            Assert.Equal(rounded, Money.FromCents((long)(rounded * 100)).ToDecimal());
        });

    [Fact]
    public void A_quotient_is_the_nearest_integer_halves_away_from_zero() =>
        Properties.Hold(Properties.Magnitude().Zip(Properties.Magnitude()), Examples, pair =>
        {
            var (dividend, divisor) = (pair.Item1, Math.Abs(pair.Item2) + (pair.Item2 == long.MaxValue ? 0 : 1));
            // floor(|a| / b + 1/2) without a fraction: floor((2|a| + b) / 2b).
            var magnitude = (2 * BigInteger.Abs(dividend) + divisor) / (2 * (BigInteger)divisor);
            Assert.Equal(dividend < 0 ? -magnitude : magnitude, Money.RoundedQuotient(dividend, divisor));
            Assert.Equal(dividend < 0 ? -magnitude : magnitude, Money.RoundedQuotient((Int128)dividend, divisor));
        });

    [Theory]
    [InlineData(5, 2, 3)]
    [InlineData(-5, 2, -3)]
    [InlineData(4, 3, 1)]
    [InlineData(5, 3, 2)]
    [InlineData(-5, 3, -2)]
    [InlineData(1, 3, 0)]
    [InlineData(0, 7, 0)]
    [InlineData(long.MinValue, 1, long.MinValue)]
    [InlineData(long.MinValue, long.MaxValue, -1)]
    [InlineData(long.MaxValue, 2, 4_611_686_018_427_387_904)]
    public void A_half_goes_away_from_zero(long dividend, long divisor, long quotient)
    {
        Assert.Equal(quotient, Money.RoundedQuotient(dividend, divisor));
        Assert.Equal(quotient, Money.RoundedQuotient((Int128)dividend, divisor));
    }

    [Fact]
    public void Sums_and_differences_are_exact_and_overflow_is_an_error() =>
        Properties.Hold(Properties.Magnitude().Zip(Properties.Magnitude()), Examples, pair =>
        {
            var (a, b) = (new Money(pair.Item1), new Money(pair.Item2));
            AssertExact((BigInteger)pair.Item1 + pair.Item2, () => a + b);
            AssertExact((BigInteger)pair.Item1 - pair.Item2, () => a - b);
            Assert.Equal(pair.Item1 < pair.Item2, a < b);
            Assert.Equal(pair.Item1 > pair.Item2, a > b);
            Assert.Equal(pair.Item1 <= pair.Item2, a <= b);
            Assert.Equal(pair.Item1 >= pair.Item2, a >= b);
            Assert.Equal(pair.Item1.CompareTo(pair.Item2), a.CompareTo(b));
        });

    [Fact]
    public void What_does_not_fit_is_an_error_and_never_a_wrong_amount()
    {
        Assert.Throws<OverflowException>(() => Money.FromCents(long.MaxValue / 10_000 + 1));
        Assert.Equal(9_223_372_036_854_770_000, Money.FromCents(922_337_203_685_477).Micros);
        Assert.Throws<OverflowException>(() => new Money(long.MaxValue).RoundToCents());
        Assert.Equal(922_337_203_685_478, new Money(long.MaxValue).ToCents());
        Assert.Throws<OverflowException>(() => Money.RoundedQuotient((Int128)long.MaxValue + 1, 1));
        Assert.Throws<OverflowException>(() => Money.FromDecimal(9_223_372_036_854.775808m));
        Assert.Throws<OverflowException>(() => Money.FromDecimal(decimal.MaxValue));
        Assert.Throws<FormatException>(() => Money.FromDecimal(0.0000001m));
        Assert.Equal(long.MaxValue, Money.FromDecimal(9_223_372_036_854.775807m).Micros);
    }

    private static void AssertExact(BigInteger exact, Func<Money> calculate)
    {
        if (exact >= long.MinValue && exact <= long.MaxValue) Assert.Equal(exact, calculate().Micros);
        else Assert.Throws<OverflowException>(() => calculate());
    }
}
