using System.Globalization;
using Bourse.Bars;

namespace Bourse.Dashboard.Reading;

/// <summary>Candles with indicators, a column each, the oldest first.</summary>
internal sealed record CandleSeries
{
    /// <summary>The symbol.</summary>
    public required string Symbol { get; init; }

    /// <summary>Where they come from (<see cref="SymbolSummary.Source"/>).</summary>
    public required string Source { get; init; }

    /// <summary>Their interval.</summary>
    public required string Interval { get; init; }

    /// <summary>The exchange's time zone; null for daily prices.</summary>
    public string? TimeZone { get; init; }

    /// <summary>When each starts, in exchange time: <c>2024-05-01 10:00:00</c>, of days <c>2024-05-01</c>.</summary>
    public required IReadOnlyList<string> Time { get; init; }

    /// <summary>When each starts, in ms since 1970 (UTC).</summary>
    public required IReadOnlyList<long> Instant { get; init; }

    /// <summary>The first prices.</summary>
    public required IReadOnlyList<decimal> Open { get; init; }

    /// <summary>The highest prices.</summary>
    public required IReadOnlyList<decimal> High { get; init; }

    /// <summary>The lowest prices.</summary>
    public required IReadOnlyList<decimal> Low { get; init; }

    /// <summary>The last prices.</summary>
    public required IReadOnlyList<decimal> Close { get; init; }

    /// <summary>The shares traded; null where that is not known.</summary>
    public required IReadOnlyList<long?> Volume { get; init; }

    /// <summary>Figures by the names of indicators, e.g. <c>sma20</c>; null where too few bars came before.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<double?>> Indicators { get; init; }

    /// <summary>Whether there are older candles than these.</summary>
    public bool HasMore { get; init; }

    /// <summary>
    /// The candles from the first one on that differs from those of a series, after the one before it; none when none differs. Who has the series can
    /// tell by the first of them whether there is a gap.
    /// </summary>
    /// <param name="former">The same series as it was before; null for nothing.</param>
    public CandleSeries Since(CandleSeries? former)
    {
        if (former is null || Time.Count == 0) return this;
        var (row, at) = (0, former.Time.Count(time => string.CompareOrdinal(time, Time[0]) < 0));
        while (row < Time.Count && at + row < former.Time.Count && IsSame(row, former, at + row)) row++;
        // What is no longer there is replaced too.
        if (row == Time.Count && at + row < former.Time.Count) return this;
        return From(row == Time.Count ? row : Math.Max(0, row - 1));
    }

    /// <summary>The candles before those of a series, and that series; null when there is a gap between them.</summary>
    /// <param name="newest">The newest candles of the same chart.</param>
    public CandleSeries? UpTo(CandleSeries newest)
    {
        var before = newest.Time.Count == 0 ? Time.Count : Time.Count(time => string.CompareOrdinal(time, newest.Time[0]) < 0);
        if (before == Time.Count) return null;
        return newest with
        {
            Time = Join(Time, newest.Time), Instant = Join(Instant, newest.Instant), Open = Join(Open, newest.Open), High = Join(High, newest.High),
            Low = Join(Low, newest.Low), Close = Join(Close, newest.Close), Volume = Join(Volume, newest.Volume),
            Indicators = newest.Indicators.ToDictionary(figures => figures.Key, figures => Join(Indicators[figures.Key], figures.Value)),
            HasMore = HasMore,
        };

        IReadOnlyList<T> Join<T>(IReadOnlyList<T> older, IReadOnlyList<T> newer) => [.. older.Take(before), .. newer];
    }

    /// <summary>The columns of some rows.</summary>
    public static CandleSeries Of(
        SymbolSummary symbol, ChartInterval interval, IReadOnlyList<CandleRow> rows, IReadOnlyList<string> names, bool hasMore)
    {
        var format = interval.Bars.IsDay ? "yyyy-MM-dd" : Bar.TimeFormat;
        return new CandleSeries
        {
            Symbol = symbol.Symbol,
            Source = symbol.Source,
            Interval = interval.Text,
            TimeZone = symbol.TimeZone,
            Time = [.. rows.Select(row => row.Candle.Time.ToString(format, CultureInfo.InvariantCulture))],
            Instant = [.. rows.Select(row => MillisecondsOf(row.Candle.Instant))],
            Open = [.. rows.Select(row => row.Candle.Open)],
            High = [.. rows.Select(row => row.Candle.High)],
            Low = [.. rows.Select(row => row.Candle.Low)],
            Close = [.. rows.Select(row => row.Candle.Close)],
            Volume = [.. rows.Select(row => row.Candle.Volume)],
            Indicators = names.Index().ToDictionary(one => one.Item, one => ColumnOf(rows, one.Index)),
            HasMore = hasMore,
        };
    }

    private bool IsSame(int row, CandleSeries other, int otherRow) =>
        Instant[row] == other.Instant[otherRow] && Open[row] == other.Open[otherRow] && High[row] == other.High[otherRow]
        && Low[row] == other.Low[otherRow] && Close[row] == other.Close[otherRow] && Volume[row] == other.Volume[otherRow]
        && Indicators.All(figures => figures.Value[row].Equals(other.Indicators[figures.Key][otherRow]));

    private CandleSeries From(int row) => row == 0 ? this : this with
    {
        Time = [.. Time.Skip(row)], Instant = [.. Instant.Skip(row)], Open = [.. Open.Skip(row)], High = [.. High.Skip(row)],
        Low = [.. Low.Skip(row)], Close = [.. Close.Skip(row)], Volume = [.. Volume.Skip(row)],
        Indicators = Indicators.ToDictionary(figures => figures.Key, figures => (IReadOnlyList<double?>)[.. figures.Value.Skip(row)]),
    };

    private static long MillisecondsOf(DateTime instant) =>
        new DateTimeOffset(DateTime.SpecifyKind(instant, DateTimeKind.Utc)).ToUnixTimeMilliseconds();

    private static IReadOnlyList<double?> ColumnOf(IReadOnlyList<CandleRow> rows, int column) =>
        [.. rows.Select(row => double.IsFinite(row.Figures[column]) ? row.Figures[column] : (double?)null)];
}

/// <summary>A candle with the figures of indicators.</summary>
/// <param name="Candle">The candle.</param>
/// <param name="Figures">In the order of the indicators and their columns; NaN where there is none.</param>
internal sealed record CandleRow(Candle Candle, double[] Figures);
