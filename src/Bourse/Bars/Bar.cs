namespace Bourse.Bars;

/// <summary>
/// The prices of a stock during an interval of trading. A bar is identified by symbol, interval and <see cref="Instant"/>. Two bars are equal when
/// all their members are; <c>181.50</c> equals <c>181.5</c> then, so code that compares digits compares texts.
/// </summary>
public sealed record Bar
{
    /// <summary>How times of bars are written: <c>2024-05-01 10:00:00</c>.</summary>
    public const string TimeFormat = "yyyy-MM-dd HH:mm:ss";

    /// <summary>The stock.</summary>
    public required Symbol Symbol { get; init; }

    /// <summary>The time it covers.</summary>
    public required BarInterval Interval { get; init; }

    /// <summary>When it starts, by the clock of the exchange, in whole seconds; of kind <see cref="DateTimeKind.Unspecified"/>.</summary>
    public required DateTime LocalTime { get; init; }

    /// <summary>When it starts, in UTC.</summary>
    public required DateTime Instant { get; init; }

    /// <summary>The price of the first trade, with the digits of the source: 181.50 stays 181.50.</summary>
    public required decimal Open { get; init; }

    /// <summary>The highest price.</summary>
    public required decimal High { get; init; }

    /// <summary>The lowest price.</summary>
    public required decimal Low { get; init; }

    /// <summary>The price of the last trade.</summary>
    public required decimal Close { get; init; }

    /// <summary>How many shares were traded.</summary>
    public required long Volume { get; init; }

    /// <summary>The time zone of the exchange, e.g. <c>US/Eastern</c>.</summary>
    public required string TimeZone { get; init; }

    /// <summary>The month of <see cref="LocalTime"/>.</summary>
    public YearMonth Month => YearMonth.Of(LocalTime);

    /// <summary>See <see cref="BarId"/>.</summary>
    public string Id => BarId.Of(Symbol, LocalTime);
}
