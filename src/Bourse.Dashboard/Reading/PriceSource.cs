namespace Bourse.Dashboard.Reading;

/// <summary>Where prices of a symbol come from. A symbol has one of these or both.</summary>
/// <param name="Source"><c>bars</c> of the bar store, or daily <c>prices</c> of topic StockExchange.</param>
/// <param name="Intervals">The intervals that a chart can have, the shortest first.</param>
/// <param name="Kept">Those of them that are kept as they are; the others are made of the longest shorter one.</param>
internal sealed record PriceSource(string Source, IReadOnlyList<string> Intervals, IReadOnlyList<string> Kept)
{
    /// <summary>The daily prices of any ticker.</summary>
    public static readonly PriceSource OfPrices = new(
        SymbolSummary.Prices, [.. ChartInterval.OfDays.Select(one => one.Text)], [ChartInterval.Day.Text]);

    /// <summary>Whether an interval is kept as it is.</summary>
    public bool Keeps(string interval) => Kept.Contains(interval);
}
