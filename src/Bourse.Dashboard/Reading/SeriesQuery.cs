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

    /// <summary>The first day, in exchange time; null for as many as <see cref="Limit"/> says.</summary>
    public DateOnly? From { get; init; }

    /// <summary>The last day, inclusive; null for the newest.</summary>
    public DateOnly? To { get; init; }

    /// <summary>Only candles that start before this exchange time; null for no limit.</summary>
    public DateTime? Before { get; init; }

    /// <summary>The newest so many of them.</summary>
    public int Limit { get; init; } = MostCandles;

    /// <summary>Indicators by name with commas.</summary>
    public string Indicators { get; init; } = "";

    /// <summary>Whether a candle is asked for.</summary>
    public bool Holds(Candle candle) =>
        (From is not { } from || DateOnly.FromDateTime(candle.Time) >= from)
        && (To is not { } to || DateOnly.FromDateTime(candle.Time) <= to)
        && (Before is not { } before || candle.Time < before);
}
