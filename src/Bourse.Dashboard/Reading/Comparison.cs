using System.Globalization;

namespace Bourse.Dashboard.Reading;

/// <summary>The closes of several symbols side by side, each rebased to 100 at its first candle of the range.</summary>
internal sealed record Comparison
{
    /// <summary>What every symbol starts at.</summary>
    private const decimal Start = 100;

    private const int Digits = 6;

    /// <summary>The interval of the candles.</summary>
    public required string Interval { get; init; }

    /// <summary>When candles start, in exchange time, ascending: all times at which one of the symbols has one.</summary>
    public required IReadOnlyList<string> Time { get; init; }

    /// <summary>The same in ms since 1970 (UTC).</summary>
    public required IReadOnlyList<long> Instant { get; init; }

    /// <summary>The symbols, in the order in which they were asked for.</summary>
    public required IReadOnlyList<ComparedSymbol> Symbols { get; init; }

    /// <summary>
    /// Compares series of one interval. Candles belong together that start at the same instant; of days, weeks and months those of the same one.
    /// </summary>
    public static Comparison Of(ChartInterval interval, IReadOnlyList<CandleSeries> series)
    {
        var times = new SortedDictionary<long, (string Time, long Instant)>();
        var closes = series.Select(one => CloseByKey(interval, one, times)).ToList();
        return new Comparison
        {
            Interval = interval.Text,
            Time = [.. times.Values.Select(one => one.Time)],
            Instant = [.. times.Values.Select(one => one.Instant)],
            Symbols = [.. series.Zip(closes, (one, found) => Rebase(one, [.. times.Keys.Select(key => Find(found, key))]))],
        };
    }

    private static Dictionary<long, decimal> CloseByKey(
        ChartInterval interval, CandleSeries series, SortedDictionary<long, (string Time, long Instant)> times)
    {
        var closes = new Dictionary<long, decimal>();
        for (var i = 0; i < series.Time.Count; i++)
        {
            var (time, instant) = (series.Time[i], series.Instant[i]);
            var key = interval.Bars.IsDay ? interval.StartOf(DateTime.ParseExact(time, "yyyy-MM-dd", CultureInfo.InvariantCulture)).Ticks : instant;
            if (!times.TryGetValue(key, out var known) || string.CompareOrdinal(time, known.Time) < 0) times[key] = (time, instant);
            closes[key] = series.Close[i];
        }

        return closes;
    }

    private static ComparedSymbol Rebase(CandleSeries series, IReadOnlyList<decimal?> closes)
    {
        decimal? first = series.Close.Count > 0 ? series.Close[0] : null;
        return new ComparedSymbol(series.Symbol, series.Source)
        {
            BaseTime = series.Time.Count > 0 ? series.Time[0] : null,
            Base = first,
            Close = closes,
            Rebased = [.. closes.Select(close => close * Start / first is { } figure ? Math.Round(figure, Digits) : (decimal?)null)],
        };
    }

    private static decimal? Find(Dictionary<long, decimal> closes, long key) => closes.TryGetValue(key, out var close) ? close : null;
}

/// <summary>A symbol of a comparison.</summary>
/// <param name="Symbol">The symbol.</param>
/// <param name="Source">Where its prices come from (<see cref="SymbolSummary.Source"/>).</param>
internal sealed record ComparedSymbol(string Symbol, string Source)
{
    /// <summary>When its first candle of the range starts, in exchange time; null when there is none.</summary>
    public string? BaseTime { get; init; }

    /// <summary>The close of that candle, which is 100; null when there is none.</summary>
    public decimal? Base { get; init; }

    /// <summary>The closes; null at times without a candle of this symbol.</summary>
    public required IReadOnlyList<decimal?> Close { get; init; }

    /// <summary>The same in per cent of the first, six decimals.</summary>
    public required IReadOnlyList<decimal?> Rebased { get; init; }
}
