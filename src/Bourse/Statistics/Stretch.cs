using System.Runtime.CompilerServices;
using Bourse.Ledger;

namespace Bourse.Statistics;

/// <summary>
/// The sums of consecutive days that every section of a report groups together: in the same month and on the same side of the period's bounds. It has
/// 31 days at most, so plain sums of cents cannot overflow here; they are widened when stretches are put together.
/// </summary>
/// <param name="lastDay">The number of the last day that belongs to it.</param>
internal struct Stretch(int lastDay)
{
    private const long MicrosPerCent = 10_000;

    private readonly int _lastDay = lastDay;
    private int _count;
    private long _sum;
    private ulong _squaresLow;
    private ulong _squaresHigh;

    public readonly int LastDay => _lastDay;

    public readonly int Count => _count;

    public readonly long Sum => _sum;

    public readonly Moments Moments => new(_count, _sum, new UInt128(_squaresHigh, _squaresLow));

    /// <summary>Takes rows from the front as long as they belong to the stretch.</summary>
    /// <param name="rows">Rows in the order of their days.</param>
    /// <param name="day">The number of the last day before them; afterwards that of the last row taken.</param>
    /// <returns>How many rows were taken.</returns>
    public int Take(ReadOnlySpan<ValuationRow> rows, ref int day)
    {
        // The sums stay in registers during the loop: otherwise a row would cost more than a few nanoseconds.
        var (sum, low, high, last, taken) = (_sum, _squaresLow, _squaresHigh, day, 0);
        for (; taken < rows.Length; taken++)
        {
            ref readonly var row = ref rows[taken];
            var number = row.AsOf.DayNumber;
            if (number > _lastDay) break;
            if (number <= last) throw OutOfOrder(row.AsOf, last);
            last = number;
            var cents = row.Evaluation.Micros / MicrosPerCent;
            if (cents * MicrosPerCent != row.Evaluation.Micros) throw NotInCents(row);
            sum += cents;
            AddSquare(cents, ref low, ref high);
        }

        (_sum, _squaresLow, _squaresHigh, day) = (sum, low, high, last);
        _count += taken;
        return taken;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddSquare(long cents, ref ulong low, ref ulong high)
    {
        // The carry out of the low half is intended.
        unchecked
        {
            var magnitude = (ulong)Math.Abs(cents);
            high += Math.BigMul(magnitude, magnitude, out var square);
            low += square;
            high += low < square ? 1UL : 0UL;
        }
    }

    private static ArgumentException OutOfOrder(DateOnly day, int last) =>
        new($"the row of {day:O} comes after that of {DateOnly.FromDayNumber(last):O}: rows must ascend by date");

    private static ArgumentException NotInCents(in ValuationRow row) =>
        new($"the evaluation of {row.AsOf:O} is not in whole cents: {row.Evaluation}");
}
