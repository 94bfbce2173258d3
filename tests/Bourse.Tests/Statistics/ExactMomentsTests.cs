using System.Numerics;
using Bourse.Market;
using Bourse.Statistics;

namespace Bourse.Tests.Statistics;

public sealed class ExactMomentsTests
{
    /// <summary>The largest whole number of cents that money holds.</summary>
    private const long MaxCents = long.MaxValue / 10_000;

    [Theory]
    [InlineData(1, 2, "0.01")] // 0.5 cents
    [InlineData(-1, 2, "-0.01")]
    [InlineData(5, 2, "0.03")] // 2.5 cents: not to even
    [InlineData(1, 3, "0.00")]
    [InlineData(2, 3, "0.01")]
    [InlineData(51_600, 5, "103.20")]
    public void An_average_is_rounded_half_away_from_zero(long sum, long count, string average) =>
        Assert.Equal(Money.Parse(average), ExactMoments.Average(new Moments(count, sum, 0)));

    [Fact]
    public void Nothing_has_neither_average_nor_deviation()
    {
        Assert.Null(ExactMoments.Average(default));
        Assert.Null(ExactMoments.Deviation(default, DeviationKind.Sample));
        Assert.Null(ExactMoments.Deviation(default, DeviationKind.Population));
    }

    [Fact]
    public void A_single_value_has_an_average_and_no_deviation()
    {
        var one = Of(12_345);
        Assert.Equal(Money.Parse("123.45"), ExactMoments.Average(one));
        Assert.Null(ExactMoments.Deviation(one, DeviationKind.Sample));
        Assert.Null(ExactMoments.Deviation(one, DeviationKind.Population));
    }

    [Theory]
    [InlineData(12_345)]
    [InlineData(0)]
    [InlineData(MaxCents)]
    public void Equal_values_deviate_by_nothing(long cents)
    {
        var moments = Of(cents, cents, cents);
        Assert.Equal(Money.Zero, ExactMoments.Deviation(moments, DeviationKind.Sample));
        Assert.Equal(Money.Zero, ExactMoments.Deviation(moments, DeviationKind.Population));
    }

    // By hand: 2, 4, 4, 4, 5, 5, 7, 9 deviate by √(32 / 8) = 2 as a population, by √(32 / 7) = 2.138… as a sample.
    [Theory]
    [InlineData(DeviationKind.Population, "2.00")]
    [InlineData(DeviationKind.Sample, "2.14")]
    public void The_divisor_is_n_for_a_population_and_one_less_for_a_sample(DeviationKind kind, string deviation) =>
        Assert.Equal(Money.Parse(deviation), ExactMoments.Deviation(Of(200, 400, 400, 400, 500, 500, 700, 900), kind));

    [Fact]
    public void A_deviation_of_half_a_cent_is_a_cent_however_large_the_values()
    {
        Assert.Equal(Money.FromCents(1), ExactMoments.Deviation(Of(0, 1), DeviationKind.Population));
        Assert.Equal(Money.FromCents(1), ExactMoments.Deviation(Of(MaxCents, MaxCents - 1), DeviationKind.Population));
    }

    [Fact]
    public void The_largest_deviation_fits_and_a_larger_one_is_an_error()
    {
        var moments = Of(MaxCents, -MaxCents);
        Assert.Equal(Money.FromCents(MaxCents), ExactMoments.Deviation(moments, DeviationKind.Population));
        Assert.Throws<OverflowException>(() => ExactMoments.Deviation(moments, DeviationKind.Sample));
    }

    [Fact]
    public void Sums_that_no_numbers_have_are_refused() =>
        Assert.Throws<ArgumentException>(() => ExactMoments.Deviation(new Moments(2, 10, 49), DeviationKind.Sample));

    [Theory]
    [InlineData("0", "7", "0")]
    [InlineData("25", "4", "3")] // √6.25 = 2.5
    [InlineData("6249999999999999999999999999999999999999999", "1000000000000000000000000000000000000000000", "2")] // a hair below 2.5
    [InlineData("6250000000000000000000000000000000000000001", "1000000000000000000000000000000000000000000", "3")]
    [InlineData("99999999999999999999999999999999999999999999", "1", "10000000000000000000000")] // 10²² less 5 × 10⁻²³
    [InlineData("1", "5", "0")] // 0.447…
    [InlineData("1", "4", "1")] // ½
    public void A_root_is_rounded_exactly(string dividend, string divisor, string root) =>
        Assert.Equal(BigInteger.Parse(root), ExactMoments.RoundedRoot(BigInteger.Parse(dividend), BigInteger.Parse(divisor)));

    [Fact]
    public void Sums_beyond_their_integers_are_an_error_not_a_wrong_figure()
    {
        Assert.Throws<OverflowException>(() => new Moments(1, 0, UInt128.MaxValue) + new Moments(1, 0, 1));
        Assert.Throws<OverflowException>(() => new Moments(1, Int128.MaxValue, 0) + new Moments(1, 1, 0));
    }

    private static Moments Of(params long[] cents) => cents.Aggregate(
        default(Moments), (sums, cent) => sums + new Moments(1, cent, (UInt128)((Int128)cent * cent)));
}
