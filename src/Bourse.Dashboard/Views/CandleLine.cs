using Bourse.Dashboard.Reading;

namespace Bourse.Dashboard.Views;

/// <summary>A candle as a row of a table.</summary>
/// <param name="Instant">When it starts, in ms since 1970 (UTC).</param>
/// <param name="Time">When it starts, by the clock that is shown.</param>
/// <param name="Open">The first price.</param>
/// <param name="High">The highest price.</param>
/// <param name="Low">The lowest price.</param>
/// <param name="Close">The last price.</param>
/// <param name="Volume">The shares traded.</param>
internal sealed record CandleLine(long Instant, string Time, string Open, string High, string Low, string Close, string Volume)
{
    /// <summary>The candles of a series, the newest first.</summary>
    public static IReadOnlyList<CandleLine> Of(CandleSeries series, ShownClock clock) =>
    [
        .. series.Time.Select((time, i) => new CandleLine(
            series.Instant[i], clock.TextOf(time, series.Instant[i]), Figure.Amount(series.Open[i]), Figure.Amount(series.High[i]),
            Figure.Amount(series.Low[i]), Figure.Amount(series.Close[i]), Figure.Whole(series.Volume[i]))).Reverse(),
    ];
}
