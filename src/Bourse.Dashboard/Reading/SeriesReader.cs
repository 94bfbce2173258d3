using Bourse.Bars;
using Bourse.Dashboard.Live;
using Bourse.Hosting.Reading;
using Symbol = Bourse.Bars.Symbol;

namespace Bourse.Dashboard.Reading;

/// <summary>Reads candles with indicators, of bars or of daily prices.</summary>
/// <param name="symbols">The symbols.</param>
/// <param name="hub">The prices of the log.</param>
/// <param name="bars">The bar store.</param>
internal sealed class SeriesReader(SymbolReader symbols, MarketHub hub, BarAccess bars)
{
    /// <summary>The candles that are asked for.</summary>
    /// <exception cref="BourseException">There is no such symbol, source, interval or indicator (<see cref="FailureKind.Usage"/>).</exception>
    public async Task<CandleSeries> ReadAsync(SeriesQuery query, CancellationToken cancellation)
    {
        query.RequireRange();
        var symbol = await symbols.FindAsync(query.Symbol, query.Source, cancellation);
        var interval = query.Interval is { Length: > 0 } name ? ChartInterval.Parse(name) : UsualOf(symbol);
        if (!symbol.Intervals.Contains(interval.Text))
        {
            throw new BourseException(
                FailureKind.Usage, $"there are no candles of {interval} of {symbol.Symbol}", $"choose one of {string.Join(", ", symbol.Intervals)}");
        }

        var collector = new CandleCollector(query, interval);
        if (symbol.Source == SymbolSummary.Prices)
        {
            foreach (var point in PointsFor(query, interval, hub.Book.Find(symbol.Symbol)!)) collector.Add(Candle.Of(point));
            return collector.Finish(symbol);
        }

        await bars.ReadAsync((store, token) => CollectAsync(store, symbol, interval, query, collector, token), false, cancellation);
        return collector.Finish(symbol);
    }

    /// <summary>The usual interval of a chart: a candle of one price shows nothing, so daily prices are shown by weeks.</summary>
    public static ChartInterval UsualOf(SymbolSummary symbol)
    {
        if (symbol.Source == SymbolSummary.Prices) return ChartInterval.Week;
        return ChartInterval.Parse(symbol.Intervals.Contains(BarInterval.Hour.Text) ? BarInterval.Hour.Text : symbol.Intervals[0]);
    }

    private static async Task<bool> CollectAsync(
        IBarStore store, SymbolSummary symbol, ChartInterval interval, SeriesQuery query, CandleCollector collector, CancellationToken cancellation)
    {
        var wish = new BarWish(Symbol.Parse(symbol.Symbol))
        {
            Interval = interval.Bars, Resamples = true, From = StartOf(query, interval), To = EndOf(query, interval),
        };
        var chosen = await BarSelection.FindAsync(store, wish, cancellation);
        if (query.Indicators.Length > 0)
        {
            await foreach (var (bar, _) in chosen.ReadWithPastAsync(cancellation)) collector.Add(Candle.Of(bar));
            return true;
        }

        var newest = await chosen.ReadNewestAsync(MostOf(query, interval), cancellation);
        // A candle before the range tells that there are more.
        var before = await chosen.ReadBeforeAsync(1, cancellation);
        foreach (var bar in newest.Concat(before).Reverse()) collector.Add(Candle.Of(bar));
        return true;
    }

    /// <summary>
    /// How many bars the newest candles are made of. One candle more than asked for tells whether there are more, and the newest week may start
    /// after the time that is asked for.
    /// </summary>
    private static long MostOf(SeriesQuery query, ChartInterval interval) => (query.Limit + (interval.IsLong ? 2L : 1L)) * interval.MostDays;

    /// <summary>The prices that the candles are made of. One candle more than asked for tells whether there are more; it need not be whole.</summary>
    private static PricePoint[] PointsFor(SeriesQuery query, ChartInterval interval, PriceSeries prices) =>
        query is { Indicators: "", Before: null, From: null, To: null }
            ? prices.Newest((query.Limit + 1) * interval.MostDays)
            : prices.ToArray();

    /// <summary>The first time at which a bar may start.</summary>
    private static ExchangeMoment? StartOf(SeriesQuery query, ChartInterval interval) =>
        query.From is { } day ? new ExchangeMoment(interval.StartOf(day.ToDateTime(TimeOnly.MinValue)), IsDay: true) : null;

    /// <summary>The last time at which a bar may start. A week that starts before the time that is asked for has days after it.</summary>
    private static ExchangeMoment? EndOf(SeriesQuery query, ChartInterval interval)
    {
        ExchangeMoment? end = query.To is { } day ? new ExchangeMoment(day.ToDateTime(TimeOnly.MinValue), IsDay: true) : null;
        if (query.Before is not { } before || before == DateTime.MinValue) return end;
        var last = before.AddSeconds(-1);
        var least = interval.IsLong
            ? new ExchangeMoment(interval.StartOf(last).AddDays(interval.MostDays), IsDay: true)
            : new ExchangeMoment(last, IsDay: false);
        return end?.Time.AddDays(1) <= least.Time ? end : least;
    }
}
