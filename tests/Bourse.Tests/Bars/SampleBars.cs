using System.Globalization;
using Bourse.Bars;

namespace Bourse.Tests.Bars;

/// <summary>Bars for tests.</summary>
internal static class SampleBars
{
    /// <summary>A bar of an hour at US/Eastern.</summary>
    /// <param name="symbol">The stock.</param>
    /// <param name="localTime">Its start, like <c>2024-05-01 10:00:00</c>.</param>
    /// <param name="close">The closing price with its digits; open and low are equal, high is twice as much.</param>
    /// <param name="interval">The interval.</param>
    public static Bar Of(string symbol, string localTime, string close = "181.50", string interval = "60min")
    {
        var local = DateTime.ParseExact(localTime, Bar.TimeFormat, CultureInfo.InvariantCulture);
        var price = decimal.Parse(close, CultureInfo.InvariantCulture);
        return new Bar
        {
            Symbol = Symbol.Parse(symbol),
            Interval = BarInterval.Parse(interval),
            LocalTime = local,
            Instant = ExchangeTimeZone.Find("US/Eastern").InstantOf(local),
            Open = price,
            High = price + price,
            Low = price,
            Close = price,
            Volume = 1234,
            TimeZone = "US/Eastern",
        };
    }

    /// <summary>Seven hours a day, 10:00 to 16:00, from a day on; the n-th closes at 100.00 and n cents.</summary>
    public static IEnumerable<Bar> Hours(string symbol, DateOnly from, int count, string interval = "60min")
    {
        for (var i = 0; i < count; i++)
        {
            var (day, hour) = Math.DivRem(i, 7);
            var time = from.AddDays(day).ToDateTime(new TimeOnly(10 + hour, 0)).ToString(Bar.TimeFormat, CultureInfo.InvariantCulture);
            yield return Of(symbol, time, (100 + i / 100m).ToString("F2", CultureInfo.InvariantCulture), interval);
        }
    }

    /// <summary>Everything that a store keeps of a bar, as text: so prices are compared by their digits.</summary>
    public static string Text(Bar bar) => string.Join(
        ' ', bar.Symbol.Text, bar.Interval.Text, bar.Month, bar.Instant.ToString("O"), bar.LocalTime.ToString("O"), PriceDigits.Text(bar.Open),
        PriceDigits.Text(bar.High), PriceDigits.Text(bar.Low), PriceDigits.Text(bar.Close), bar.Volume, bar.TimeZone, bar.Id);
}
