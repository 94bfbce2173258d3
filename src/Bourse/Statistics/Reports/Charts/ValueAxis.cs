using Bourse.Market;

namespace Bourse.Statistics.Reports.Charts;

/// <summary>
/// The upright axis of a chart: ticks at round amounts (1, 2 or 5 times a power of ten apart), the first at or below the lowest amount shown,
/// the last at or above the highest. Amounts are in millionths.
/// </summary>
internal sealed class ValueAxis
{
    private const int Intervals = 5;
    private const long SmallestStep = Money.Scale / 100;
    private const int MostDecimals = 2;

    private ValueAxis(Int128 low, Int128 high, Int128 step) => (Low, High, Step) = (low, high, step);

    public Int128 Low { get; }

    public Int128 High { get; }

    public Int128 Step { get; }

    public IEnumerable<long> Ticks
    {
        get
        {
            for (var tick = Low; tick <= High; tick += Step)
            {
                if (tick >= long.MinValue && tick <= long.MaxValue) yield return (long)tick;
            }
        }
    }

    /// <summary>The axis for amounts between two bounds.</summary>
    public static ValueAxis Over(long lowest, long highest)
    {
        var step = StepFor((Int128)highest - lowest);
        var low = FloorTo(lowest, step);
        var high = -FloorTo(-(Int128)highest, step);
        return low == high ? new ValueAxis(low - step, high + step, step) : new ValueAxis(low, high, step);
    }

    /// <summary>A tick's text: as many decimals as the step needs.</summary>
    public string Label(long tick) => FigureText.Grouped(new Money(tick), Decimals());

    private static Int128 StepFor(Int128 range)
    {
        Int128 power = SmallestStep;
        while (power * 5 * Intervals < range) power *= 10;
        return power * Intervals >= range ? power : power * 2 * Intervals >= range ? power * 2 : power * 5;
    }

    private static Int128 FloorTo(Int128 amount, Int128 step)
    {
        var quotient = amount / step;
        return (quotient * step > amount ? quotient - 1 : quotient) * step;
    }

    private int Decimals()
    {
        var decimals = 0;
        Int128 unit = Money.Scale;
        while (decimals < MostDecimals && Step % unit != 0)
        {
            unit /= 10;
            decimals++;
        }

        return decimals;
    }
}
