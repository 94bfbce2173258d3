using System.Text;
using Bourse.Market;
using FsCheck;
using FsCheck.Fluent;

namespace Bourse.Tests.Market;

public sealed class QuantityTests
{
    [Theory]
    [InlineData("12200", 12_200_000_000, "12200")]
    [InlineData("-20", -20_000_000, "-20")]
    [InlineData("0.5", 500_000, "0.5")]
    [InlineData("-0.000001", -1, "-0.000001")]
    [InlineData("10.250000", 10_250_000, "10.25")]
    [InlineData("100.0", 100_000_000, "100")]
    [InlineData("0", 0, "0")]
    public void A_quantity_is_written_with_the_decimals_that_it_needs(string text, long micros, string written)
    {
        Assert.True(Quantity.TryParse(Encoding.UTF8.GetBytes(text), out var quantity));
        Assert.Equal((micros, written), (quantity.Micros, quantity.ToString()));
    }

    [Theory]
    [InlineData("0.0000001")]
    [InlineData("1e3")]
    [InlineData("+5")]
    [InlineData(".5")]
    [InlineData("9300000000000")]
    [InlineData("")]
    public void Other_texts_are_no_quantity(string text) => Assert.False(Quantity.TryParse(Encoding.UTF8.GetBytes(text), out _));

    [Fact]
    public void Every_quantity_is_read_as_it_was_written_and_is_the_same_as_a_decimal() => Properties.Hold(
        Gen.OneOf(
            Properties.Whole(-long.MaxValue, long.MaxValue), Properties.Magnitude(), Properties.Whole(-5, 5).Select(whole => whole * 1_000_000)),
        1_000,
        micros =>
        {
            var quantity = new Quantity(micros);
            Assert.True(Quantity.TryParse(Encoding.UTF8.GetBytes(quantity.ToString()), out var read));
            Assert.Equal(quantity, read);
            Assert.Equal(micros / 1_000_000m, quantity.ToDecimal());
            Assert.Equal(micros % 1_000_000 == 0, quantity.IsWhole);
        });

    [Fact]
    public void A_sum_that_is_too_large_is_the_largest_quantity() =>
        Assert.Equal(new Quantity(long.MaxValue), Quantity.Sum([new Quantity(long.MaxValue), 1, new Quantity(-5)]));
}
