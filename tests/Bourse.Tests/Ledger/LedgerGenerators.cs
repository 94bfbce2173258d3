using Bourse.Ledger;
using Bourse.Market;
using FsCheck;
using FsCheck.Fluent;

namespace Bourse.Tests.Ledger;

/// <summary>Arbitrary rows of a portfolio's table.</summary>
internal static class LedgerGenerators
{
    private static readonly long LargestSix = AmountLimits.SixDecimals.Micros - 1;
    private const long LargestCents = long.MaxValue / 10_000;

    /// <summary>Rows of consecutive days with amounts from the whole range, near zero and near its ends more often than not.</summary>
    public static Gen<ValuationRow[]> Rows(int count) => Gen.ArrayOf(Row(), count).Select(
        rows => rows.Select((row, index) => row with { AsOf = new DateOnly(1999, 12, 31).AddDays(index) }).ToArray());

    /// <summary>An amount with six decimals within the limits.</summary>
    public static Gen<Money> SixDecimals() => Whole(LargestSix).Select(micros => new Money(micros));

    /// <summary>An amount in whole cents within the limits.</summary>
    public static Gen<Money> Cents() => Whole(LargestCents).Select(Money.FromCents);

    private static Gen<long> Whole(long largest) => Gen.OneOf(
        Between(-largest, largest),
        Between(-100_000, 100_000),
        Between(largest - 100_000, largest),
        Between(-largest, -largest + 100_000));

    /// <summary>FsCheck chooses 32-bit numbers only: two of them make 62 bits.</summary>
    private static Gen<long> Between(long low, long high) =>
        from upper in Gen.Choose(0, int.MaxValue)
        from lower in Gen.Choose(0, int.MaxValue)
        select low + (long)((((UInt128)upper << 31) | (uint)lower) % (UInt128)((Int128)high - low + 1));

    private static Gen<Money?> OrNull(Gen<Money> amounts) => Gen.OneOf(amounts.Select(amount => (Money?)amount), Gen.Constant((Money?)null));

    private static Gen<ValuationRow> Row() =>
        from nav in SixDecimals()
        from navChange in OrNull(SixDecimals())
        from navChangePct in OrNull(SixDecimals())
        from evaluation in Cents()
        from evaluationChange in OrNull(Cents())
        from revision in Gen.Choose(0, int.MaxValue)
        select new ValuationRow(default, nav, navChange, navChangePct, evaluation, evaluationChange, revision);
}
