using Bourse.Bars;
using Bourse.Bars.Indicators;
using Bourse.Dashboard.Live;

namespace Bourse.Dashboard.Reading;

/// <summary>A candle of a chart.</summary>
/// <param name="Time">When it starts, in exchange time; of a week or month its first session.</param>
/// <param name="Instant">When it starts, in UTC; of daily prices midnight.</param>
/// <param name="Open">The first price.</param>
/// <param name="High">The highest price.</param>
/// <param name="Low">The lowest price.</param>
/// <param name="Close">The last price.</param>
/// <param name="Volume">The shares traded; null where that is not known.</param>
internal sealed record Candle(DateTime Time, DateTime Instant, decimal Open, decimal High, decimal Low, decimal Close, long? Volume)
{
    /// <summary>What indicators take.</summary>
    public BarFigures Figures => new((double)High, (double)Low, (double)Close, Volume ?? 0, DateOnly.FromDateTime(Time).DayNumber);

    /// <summary>The candle of a bar.</summary>
    public static Candle Of(Bar bar) => new(bar.LocalTime, bar.Instant, bar.Open, bar.High, bar.Low, bar.Close, bar.Volume);

    /// <summary>The candle of a day with one price.</summary>
    public static Candle Of(PricePoint point)
    {
        var (day, price) = (point.Day.ToDateTime(TimeOnly.MinValue), point.Price.ToDecimal());
        return new Candle(day, DateTime.SpecifyKind(day, DateTimeKind.Utc), price, price, price, price, null);
    }

    /// <summary>This candle with the next one of the same week or month.</summary>
    public Candle With(Candle next) => this with
    {
        High = Math.Max(High, next.High), Low = Math.Min(Low, next.Low), Close = next.Close, Volume = Volume + next.Volume,
    };
}
