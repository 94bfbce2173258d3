using System.Numerics;
using Bourse.Investors;
using Bourse.Market;

namespace Bourse.Tests.Investors;

public sealed class PositionsTests
{
    private const int Seed = 20_000_101;

    /// <summary>From fewer positions than are summed at a time to several times as many, and each remainder in between.</summary>
    [Fact]
    public void A_portfolio_of_any_size_is_worth_the_exact_sum_of_its_positions()
    {
        var random = new Random(Seed);
        var prices = Enumerable.Range(0, 50).Select(_ => random.NextInt64(1, 1_000_000_000)).ToArray();
        var portfolios = Enumerable.Range(1, 40).Select(size => Draw(random, size)).ToList();
        var positions = new Positions(portfolios, int.Parse);
        for (var i = 0; i < portfolios.Count; i++)
        {
            var expected = BigInteger.Zero;
            foreach (var holding in portfolios[i]) expected += (BigInteger)holding.Quantity * prices[int.Parse(holding.Ticker)];
            Assert.Equal(expected, positions.ValueOf(i, prices, prices.Max()).Micros);
            Assert.Equal(expected, positions.ValueOf(i, prices, long.MaxValue).Micros);
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

    private static List<Holding> Draw(Random random, int size) =>
        [.. Enumerable.Range(0, size).Select(_ => new Holding($"{random.Next(50)}", random.Next(1, 10_000)))];
}
