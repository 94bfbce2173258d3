using System.Numerics;
using Bourse.Investors;
using Bourse.Market;

namespace Bourse.Tests.Investors;

public sealed class PositionsTests
{
    private const int Seed = 20_000_101;

    /// <summary>From fewer positions than are summed at a time to several times as many, and each remainder in between.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(1_000_000)]
    public void A_portfolio_of_any_size_is_worth_the_exact_sum_of_its_positions_rounded_once_to_cents(int unitsPerShare)
    {
        var random = new Random(Seed);
        var prices = Enumerable.Range(0, 50).Select(_ => random.NextInt64(1, 1_000_000_000)).ToArray();
        var portfolios = Enumerable.Range(1, 40).Select(size => Draw(random, size, unitsPerShare)).ToList();
        var positions = new Positions(portfolios, int.Parse);
        for (var i = 0; i < portfolios.Count; i++)
        {
            var expected = BigInteger.Zero;
            foreach (var holding in portfolios[i]) expected += (BigInteger)holding.Quantity.Micros * prices[int.Parse(holding.Ticker)];
            // Quantity and price are both in millionths, and a cent is 10,000 millionths.
            var cents = BigFractions.Rounded(expected, 10_000_000_000);
            Assert.Equal(cents * 10_000, positions.ValueOf(i, prices, prices.Max()).Micros);
            Assert.Equal(cents * 10_000, positions.ValueOf(i, prices, long.MaxValue).Micros);
        }
    }

    [Fact]
    public void A_ticker_without_a_place_among_the_prices_is_refused()
    {
        var positions = new Positions([[new Holding("0", 1)], [new Holding("7", 1)]], int.Parse);
        Assert.Throws<ArgumentException>(() => positions.ValueOf(1, new long[7], 1));
        Assert.Equal(new Money(0), positions.ValueOf(1, new long[8], 1));
    }

    [Fact]
    public void A_ticker_number_below_zero_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Positions([[new Holding("-1", 1)]], int.Parse));

    /// <summary>Long and short positions, in whole shares or in parts of one.</summary>
    private static List<Holding> Draw(Random random, int size, int unitsPerShare) =>
    [
        .. Enumerable.Range(0, size).Select(_ => new Holding(
            $"{random.Next(50)}", new Quantity(random.NextInt64(-10_000L * unitsPerShare, 10_000L * unitsPerShare) * 1_000_000 / unitsPerShare))),
    ];
}
