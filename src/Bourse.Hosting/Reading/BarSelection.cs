using Bourse.Bars;
using Bourse.Market;

namespace Bourse.Hosting.Reading;

/// <summary>Finds the bars that somebody asks for.</summary>
public static class BarSelection
{
    private const int PageSize = 5000;

    /// <summary>Finds them in a store; nothing but the newest bar is read.</summary>
    /// <exception cref="BourseException">There are none of that symbol or interval (<see cref="FailureKind.Usage"/>).</exception>
    public static async Task<ChosenBars> FindAsync(IBarStore store, BarWish wish, CancellationToken cancellation)
    {
        var series = await ListIntervalsAsync(store, wish, cancellation);
        var interval = wish.Interval ?? wish.Usual ?? (series.Count == 1 ? series[0] : BarInterval.Hour);
        var source = SourceOf(series, interval, wish.Resamples);
        var range = new BarRange { Symbol = wish.Symbol, Interval = source, IsNewestFirst = true, PageSize = 1 };
        var newest = await store.ReadAsync(range, cancellation) is [var bar] ? bar : throw NoBars(wish.Symbol, interval, series);
        var zone = ExchangeTimeZone.Find(newest.TimeZone);
        range = range with
        {
            PageSize = PageSize,
            From = wish.From is { } from ? InstantOf(zone, from.Time, isSecond: false) : null,
            Before = wish.To is { } to ? InstantOf(zone, to.IsDay ? to.Time.AddDays(1) : to.Time.AddSeconds(1), !to.IsDay) : null,
        };
        return new ChosenBars(store, range, newest) { Interval = interval, From = wish.From?.Day, To = wish.To?.Day };
    }

    private static async Task<List<BarInterval>> ListIntervalsAsync(IBarStore store, BarWish wish, CancellationToken cancellation)
    {
        var symbols = await store.ListSymbolsAsync(cancellation);
        if (!symbols.Contains(wish.Symbol)) throw Unknown(wish, symbols);
        var intervals = new List<BarInterval>();
        foreach (var interval in BarInterval.All)
        {
            var range = new BarRange { Symbol = wish.Symbol, Interval = interval, PageSize = 1 };
            if ((await store.ReadAsync(range, cancellation)).Count > 0) intervals.Add(interval);
        }

        return intervals;
    }

    /// <summary>The interval that is read.</summary>
    private static BarInterval SourceOf(List<BarInterval> there, BarInterval wanted, bool resamples)
    {
        if (!resamples || there.Contains(wanted)) return wanted;
        var shorter = there.Where(one => one < wanted).ToList();
        return shorter.Count == 0 ? wanted : shorter.Max();
    }

    private static BourseException Unknown(BarWish wish, IReadOnlyList<Symbol> symbols) => new(
        FailureKind.Usage,
        $"there are no bars of {SafeText.Of(wish.Symbol.Text)}",
        NearestName.Remedy(wish.Symbol.Text, [.. symbols.Select(one => one.Text)]) ?? wish.WhenEmpty);

    private static BourseException NoBars(Symbol symbol, BarInterval interval, List<BarInterval> there) => new(
        FailureKind.Usage,
        $"there are no bars of {SafeText.Of(symbol.Text)} of {interval}",
        there.Count == 0 ? null : $"there are bars of {string.Join(" and ", there)}");

    /// <summary>A time that never occurs is the moment at which clocks are put forward over it.</summary>
    private static DateTime InstantOf(ExchangeTimeZone zone, DateTime local, bool isSecond) =>
        zone.TryFindInstant(local, isSecond) ?? zone.InstantOf(local.AddHours(1), isSecond);
}
