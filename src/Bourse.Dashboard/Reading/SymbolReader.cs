using System.Globalization;
using Bourse.Bars;
using Bourse.Dashboard.Live;
using Bourse.Market;
using Symbol = Bourse.Bars.Symbol;

namespace Bourse.Dashboard.Reading;

/// <summary>Reads which symbols there are, with their newest prices.</summary>
/// <param name="hub">The prices of the log.</param>
/// <param name="bars">The bar store.</param>
internal sealed class SymbolReader(MarketHub hub, BarAccess bars)
{
    /// <summary>
    /// The symbols with bars, then the tickers with daily prices only, each in alphabetical order. Of a symbol with both, the figures are those of
    /// its bars.
    /// </summary>
    public async Task<IReadOnlyList<SymbolSummary>> ListAsync(CancellationToken cancellation)
    {
        var withBars = await bars.ReadAsync(ReadBarsAsync, [], cancellation);
        var known = withBars.Select(one => one.Symbol).ToHashSet(StringComparer.Ordinal);
        var others = hub.Book.Series.Where(series => !known.Contains(series.Ticker)).Select(OfPrices).OfType<SymbolSummary>();
        return [.. withBars.Select(WithPrices), .. others];
    }

    /// <summary>A symbol.</summary>
    /// <param name="name">Its name, in any letter case.</param>
    /// <param name="source">The source of its figures; null or empty for bars, if it has any, else daily prices.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="BourseException">
    /// There is none of that name, or it has no such source (<see cref="FailureKind.Usage"/>); or there may be one, since not all prices have been
    /// read yet (<see cref="FailureKind.Unreachable"/>).
    /// </exception>
    public async Task<SymbolSummary> FindAsync(string name, string? source, CancellationToken cancellation)
    {
        var withBars = await bars.ReadAsync((store, token) => FindBarsAsync(store, name, token), null, cancellation);
        var withPrices = hub.Book.Find(name.Trim().ToUpperInvariant()) is { } series ? OfPrices(series) : null;
        if (withBars is not null) withBars = WithPrices(withBars);
        if (withPrices is not null && withBars is not null) withPrices = withPrices with { Sources = withBars.Sources };
        var usual = withBars ?? withPrices ?? throw await UnknownAsync(name, cancellation);
        if (string.IsNullOrEmpty(source)) return usual;
        return Array.Find([withBars, withPrices], one => one?.Source == source) ?? throw usual.HasNo(source);
    }

    private async Task<BourseException> UnknownAsync(string name, CancellationToken cancellation)
    {
        if (!hub.IsCaughtUp)
        {
            return new BourseException(FailureKind.Unreachable, hub.Failure ?? "the prices of the log are still being read", "ask again in a second");
        }

        var names = (await ListAsync(cancellation)).Select(one => one.Symbol).ToList();
        return new BourseException(FailureKind.Usage, $"there is no symbol '{name}'", names.Count == 0 ? null : NearestName.Remedy(name, names));
    }

    private static SymbolSummary? OfPrices(PriceSeries series)
    {
        var newest = series.Newest(2);
        if (newest.Length == 0) return null;
        return new SymbolSummary(
            series.Ticker, SymbolSummary.Prices, PriceSource.OfPrices.Intervals, newest[^1].Price.ToDecimal(),
            newest.Length > 1 ? newest[0].Price.ToDecimal() : null, newest[^1].Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), null)
        {
            Instant = BarTime.ToMilliseconds(newest[^1].Day.ToDateTime(TimeOnly.MinValue)),
            Sources = [PriceSource.OfPrices],
        };
    }

    /// <summary>A symbol with bars, and with its daily prices where there are any.</summary>
    private SymbolSummary WithPrices(SymbolSummary withBars) =>
        hub.Book.Find(withBars.Symbol) is null ? withBars : withBars with { Sources = [.. withBars.Sources, PriceSource.OfPrices] };

    private static async Task<IReadOnlyList<SymbolSummary>> ReadBarsAsync(IBarStore store, CancellationToken cancellation) =>
        [.. (await store.ReadLatestAsync(null, cancellation)).Select(OfBars)];

    private static async Task<SymbolSummary?> FindBarsAsync(IBarStore store, string name, CancellationToken cancellation) =>
        Symbol.TryParse(name, out var symbol) && await store.ReadLatestAsync([symbol], cancellation) is [var found] ? OfBars(found) : null;

    /// <summary>The symbol with the bars of its shortest interval, from which all longer ones are made.</summary>
    private static SymbolSummary OfBars(LatestBars bars)
    {
        var newest = bars.Newest;
        var session = LatestSession.Of(bars);
        var names = ChartInterval.All.Where(one => one.Bars >= newest.Interval).Select(one => one.Text).ToList();
        return new SymbolSummary(
            newest.Symbol.Text, SymbolSummary.Bars, names, newest.Close, session.Previous,
            newest.LocalTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture), newest.TimeZone)
        {
            High = session.High,
            Low = session.Low,
            Instant = BarTime.ToMilliseconds(newest.Instant),
            Sources = [new PriceSource(SymbolSummary.Bars, names, [.. bars.Intervals.Select(one => one.Text)])],
        };
    }
}
