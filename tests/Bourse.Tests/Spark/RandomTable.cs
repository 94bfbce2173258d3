using Bourse.Ledger;
using Bourse.Market;

namespace Bourse.Tests.Spark;

/// <summary>Tables drawn from a seed: empty ones, single rows, ties, nulls, long ones, and amounts up to the largest there are.</summary>
internal static class RandomTable
{
    private const long LargestCents = long.MaxValue / 10_000;

    public static ValuationRow[] Of(int seed, int kind)
    {
        var random = new Random(1000 * seed + kind);
        var (rows, cents, change) = kind switch
        {
            0 => (0, 1L, 1L),
            1 => (1, LargestCents, LargestCents),
            2 => (random.Next(2, 400), 3L, 2L),
            3 => (random.Next(1501, 4000), 400_000_000L, 30_000_000L),
            4 => (random.Next(1490, 1501), LargestCents / 4, LargestCents / 4),
            _ => (random.Next(2, 40), LargestCents, LargestCents),
        };
        var day = new DateOnly(random.Next(1900, 2020), 1, 1);
        var (positive, gap) = (kind is 3 or 5 or 1, kind == 5 ? 700 : 4);
        return [.. Enumerable.Range(0, rows).Select(_ => Row(random, day = day.AddDays(random.Next(1, gap)), positive ? 0 : -cents, cents, change))];
    }

    private static ValuationRow Row(Random random, DateOnly day, long least, long most, long change) => new(
        day,
        Money.Parse("1"),
        null,
        random.Next(5) == 0 ? null : new Money(random.NextInt64(-change, change + 1) % AmountLimits.SixDecimals.Micros),
        Money.FromCents(random.Next(8) == 0 ? most : random.NextInt64(least, most + 1)),
        random.Next(5) == 0 ? null : Money.FromCents(random.NextInt64(-change, change + 1)),
        0);
}
