using System.Globalization;
using Bourse.Hosting.Reading;

namespace Bourse.Dashboard.Reading;

/// <summary>Which candles are asked for.</summary>
/// <param name="Symbol">The symbol.</param>
internal sealed record SeriesQuery(string Symbol)
{
    /// <summary>How many candles are told at most, unless fewer are asked for: more than a screen has pixels.</summary>
    public const int MostCandles = 5000;

    /// <summary>The interval; null for the usual one of the symbol.</summary>
    public string? Interval { get; init; }

    /// <summary>The source of the prices; null for the usual one of the symbol.</summary>
    public string? Source { get; init; }

    /// <summary>The first day, in exchange time; null for as many as <see cref="Limit"/> says. The week or month that it lies in is whole.</summary>
    public DateOnly? From { get; init => field = ExchangeMoment.Within(value); }

    /// <summary>The last day, inclusive; null for the newest. The week or month that it lies in ends with it.</summary>
    public DateOnly? To { get; init => field = ExchangeMoment.Within(value); }

    /// <summary>Only candles that start before this exchange time; null for no limit.</summary>
    public DateTime? Before { get; init; }

    /// <summary>The newest so many of them.</summary>
    public int Limit { get; init; } = MostCandles;

    /// <summary>Indicators by name with commas.</summary>
    public string Indicators { get; init; } = "";

    /// <summary>Whether a candle is asked for.</summary>
    /// <param name="candle">The candle; it begins before the end of the last day.</param>
    /// <param name="interval">Its interval.</param>
    public bool Holds(Candle candle, ChartInterval interval) =>
        (From is not { } from || candle.Time >= interval.StartOf(from.ToDateTime(TimeOnly.MinValue)))
        && (Before is not { } before || candle.Time < before);

    /// <summary>Requires that the range does not end before it begins.</summary>
    /// <exception cref="BourseException">It does (<see cref="FailureKind.Usage"/>).</exception>
    public void RequireRange()
    {
        if (From is not { } from || To is not { } to || from <= to) return;
        throw EndsEarly(from.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), to.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
    }

    /// <summary>The failure of a range that ends before it begins.</summary>
    public static BourseException EndsEarly(string from, string to) =>
        new(FailureKind.Usage, $"the range ends on {to}, before it begins on {from}", "exchange the days");
}
