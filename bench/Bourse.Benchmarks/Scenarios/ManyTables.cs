using Bourse.Ledger;
using Bourse.Market;

namespace Bourse.Benchmarks.Scenarios;

/// <summary>The tables of many portfolios, each with the trading days of 25 years, in memory.</summary>
internal sealed class ManyTables
{
    public const int Count = 400;
    public const int DaysEach = 6_279;
    public const long Rows = (long)Count * DaysEach;

    private const int Seed = 20_000_101;
    private const int Shares = 12_200;
    private static readonly List<DateOnly> Days = [.. Calendars.Greek.Between(new DateOnly(2000, 1, 1), new DateOnly(2024, 12, 31))];

    public ManyTables()
    {
        if (Days.Count != DaysEach) throw new InvalidOperationException($"{Days.Count} days instead of {DaysEach}");
        var random = new Random(Seed);
        Tables = [.. Enumerable.Range(0, Count).Select(_ => Draw(random))];
    }

    /// <summary>The rows of each portfolio, ascending.</summary>
    public IReadOnlyList<ValuationRow[]> Tables { get; }

    private static ValuationRow[] Draw(Random random)
    {
        var rows = new ValuationRow[DaysEach];
        Money? before = null;
        for (var i = 0; i < rows.Length; i++)
        {
            var value = Money.FromCents(random.Next(310_000_000, 333_000_000));
            rows[i] = RowAfter(before, Days[i], value);
            before = value;
        }

        return rows;
    }

    private static ValuationRow RowAfter(Money? before, DateOnly day, Money value)
    {
        Money? change = before is { } previous ? value - previous : null;
        return new ValuationRow(
            day,
            new Money(Money.RoundedQuotient(value.Micros, Shares)),
            change is { } c ? new Money(Money.RoundedQuotient(c.Micros, Shares)) : null,
            change is { } d ? new Money(Money.RoundedQuotient((Int128)d.Micros * 100 * Money.Scale, before!.Value.Micros)) : null,
            value,
            change,
            0);
    }
}
