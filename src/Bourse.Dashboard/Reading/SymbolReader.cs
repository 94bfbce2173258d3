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
    /// <summary>Enough bars to reach back into the session before: a session has 390 minutes.</summary>
    private const int BarsOfSession = 400;

    /// <summary>The symbols with bars, then the tickers with daily prices, each in alphabetical order.</summary>
    public async Task<IReadOnlyList<SymbolSummary>> ListAsync(CancellationToken cancellation)
    {
        var withBars = await bars.ReadAsync(ReadBarsAsync, [], cancellation);
        var known = withBars.Select(one => one.Symbol).ToHashSet(StringComparer.Ordinal);
        return [.. withBars, .. hub.Book.Series.Where(series => !known.Contains(series.Ticker)).Select(OfPrices).OfType<SymbolSummary>()];
    }

    /// <summary>A symbol.</summary>
    /// <exception cref="BourseException">There is none of that name (<see cref="FailureKind.Usage"/>).</exception>
    public async Task<SymbolSummary> FindAsync(string name, CancellationToken cancellation)
    {
        if (await bars.ReadAsync((store, token) => FindBarsAsync(store, name, token), null, cancellation) is { } found) return found;
        if (hub.Book.Find(name.Trim().ToUpperInvariant()) is { } series && OfPrices(series) is { } prices) return prices;
        var names = (await ListAsync(cancellation)).Select(one => one.Symbol).ToList();
        throw new BourseException(FailureKind.Usage, $"there is no symbol '{name}'", names.Count == 0 ? null : NearestName.Remedy(name, names));
    }

    private static SymbolSummary? OfPrices(PriceSeries series)
    {
        var newest = series.Newest(2);
        if (newest.Length == 0) return null;
        return new SymbolSummary(
            series.Ticker, SymbolSummary.Prices, [.. ChartInterval.OfDays.Select(one => one.Text)], newest[^1].Price.ToDecimal(),
            newest.Length > 1 ? newest[0].Price.ToDecimal() : null, newest[^1].Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), null);
    }

    private static async Task<IReadOnlyList<SymbolSummary>> ReadBarsAsync(IBarStore store, CancellationToken cancellation)
    {
        var found = new List<SymbolSummary>();
        foreach (var symbol in await store.ListSymbolsAsync(cancellation))
        {
            if (await ReadOneAsync(store, symbol, cancellation) is { } summary) found.Add(summary);
        }

        return found;
    }

    private static async Task<SymbolSummary?> FindBarsAsync(IBarStore store, string name, CancellationToken cancellation)
    {
        if (!Symbol.TryParse(name, out var symbol)) return null;
        return (await store.ListSymbolsAsync(cancellation)).Contains(symbol) ? await ReadOneAsync(store, symbol, cancellation) : null;
    }

    /// <summary>The symbol with the bars of its shortest interval, from which all longer ones are made.</summary>
    private static async Task<SymbolSummary?> ReadOneAsync(IBarStore store, Symbol symbol, CancellationToken cancellation)
    {
        foreach (var interval in BarInterval.All)
        {
            var range = new BarRange { Symbol = symbol, Interval = interval, IsNewestFirst = true, PageSize = BarsOfSession };
            if (await store.ReadAsync(range, cancellation) is not [var newest, ..] page) continue;
            var previous = page.FirstOrDefault(bar => bar.LocalTime.Date < newest.LocalTime.Date);
            var names = ChartInterval.All.Where(one => one.Bars >= interval).Select(one => one.Text).ToList();
            return new SymbolSummary(
                symbol.Text, SymbolSummary.Bars, names, newest.Close, previous?.Close,
                newest.LocalTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture), newest.TimeZone);
        }

        return null;
    }
}
