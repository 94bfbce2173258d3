namespace Bourse.Dashboard.Reading;

/// <summary>A symbol with its newest price.</summary>
/// <param name="Symbol">The symbol as it was given.</param>
/// <param name="Source">Where its prices come from: <c>bars</c> of the bar store, or daily <c>prices</c> of topic StockExchange.</param>
/// <param name="Intervals">The intervals that a chart of this source can have, the shortest first.</param>
/// <param name="Last">The newest price.</param>
/// <param name="Previous">The close of the session before, of daily prices the price before; null when there is none.</param>
/// <param name="AsOf">When the newest price holds, in exchange time.</param>
/// <param name="TimeZone">The time zone of the exchange; null for daily prices.</param>
internal sealed record SymbolSummary(
    string Symbol, string Source, IReadOnlyList<string> Intervals, decimal Last, decimal? Previous, string AsOf, string? TimeZone)
{
    /// <summary>The source of bars.</summary>
    public const string Bars = "bars";

    /// <summary>The source of daily prices.</summary>
    public const string Prices = "prices";

    /// <summary>The highest price of the newest bar's session; null before it has opened, and for daily prices, since a day has one.</summary>
    public decimal? High { get; init; }

    /// <summary>The lowest price of that session.</summary>
    public decimal? Low { get; init; }

    /// <summary><see cref="AsOf"/> in ms since 1970 (UTC); of daily prices midnight.</summary>
    public required long Instant { get; init; }

    /// <summary>The sources that the symbol has, the usual one first; the figures here are those of <see cref="Source"/>.</summary>
    public required IReadOnlyList<PriceSource> Sources { get; init; }

    /// <summary>Last price less the previous one.</summary>
    public decimal? Change => Last - Previous;

    /// <summary>The change in per cent of the previous price.</summary>
    public decimal? ChangePct => Previous is { } previous && previous != 0 ? Math.Round((Last - previous) / previous * 100, 6) : null;

    /// <summary>Whether a source of the symbol has candles of an interval.</summary>
    public bool HasInterval(string? source, string interval) => Sources.Any(one => one.Source == source && one.Intervals.Contains(interval));

    /// <summary>The failure of who asks for a source that the symbol does not have.</summary>
    public BourseException HasNo(string source) => new(
        FailureKind.Usage, $"{Symbol} has no source called '{source}'", $"choose {string.Join(" or ", Sources.Select(one => one.Source))}");
}
