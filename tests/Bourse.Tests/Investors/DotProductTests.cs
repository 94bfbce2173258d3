using System.Numerics;
using System.Runtime.Intrinsics.X86;
using Bourse.Investors;
using Xunit;

namespace Bourse.Tests.Investors;

public sealed class DotProductTests
{
    private const int Seed = 20_000_103;

    [Fact]
    public void Plain_loads_give_the_exact_sum() => GivesTheExactSum(DotProduct.Plain);

    [Fact]
    public void Gathered_prices_give_the_exact_sum()
    {
        Assert.SkipUnless(Avx512DQ.VL.IsSupported, "this processor has no 64-bit vector multiplication");
        GivesTheExactSum(DotProduct.Gathered);
    }

    private delegate long Sum(ReadOnlySpan<int> tickers, ReadOnlySpan<int> quantities, ReadOnlySpan<long> prices);

    /// <summary>Of every size up to several cache lines, and with the largest amounts whose sums fit into 64 bits.</summary>
    private static void GivesTheExactSum(Sum sum)
    {
        var random = new Random(Seed);
        var prices = Enumerable.Range(0, 500).Select(_ => random.NextInt64(1, 1L << 24)).Append(1L << 50).ToArray();
        for (var size = 0; size < 100; size++)
        {
            var tickers = Enumerable.Range(0, size).Select(_ => random.Next(500)).ToArray();
            var quantities = Enumerable.Range(0, size).Select(_ => random.Next(int.MinValue, int.MaxValue)).ToArray();
            if (size > 0) (tickers[size / 2], quantities[size / 2]) = (500, size % 2 == 0 ? 4_000 : -4_000);
            var expected = tickers.Zip(quantities, (ticker, quantity) => (BigInteger)quantity * prices[ticker])
                .Aggregate(BigInteger.Zero, (left, right) => left + right);
            Assert.Equal(expected, sum(tickers, quantities, prices));
        }
    }
}
