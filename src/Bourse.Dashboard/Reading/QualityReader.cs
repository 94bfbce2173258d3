using Bourse.Bars;
using Bourse.Dashboard.Live;
using Bourse.Hosting.Composition;
using Bourse.Hosting.Reading;
using Symbol = Bourse.Bars.Symbol;

namespace Bourse.Dashboard.Reading;

/// <summary>Checks the bars of symbols, as <c>bourse bars quality</c> does.</summary>
/// <param name="host">The host.</param>
/// <param name="bars">Tells whether there are bars.</param>
internal sealed class QualityReader(HostServices host, BarAccess bars)
{
    /// <summary>Checks the bars of a symbol; a report of no bars when there is no store of bars yet.</summary>
    /// <param name="symbol">The symbol.</param>
    /// <param name="interval">The interval; null for the one that is there, or an hour if there are several.</param>
    /// <param name="from">The first day or time at the exchange; null for the beginning.</param>
    /// <param name="to">The last one, inclusive; null for the end.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="BourseException">There are no bars of that symbol or interval, or a time is none.</exception>
    public async Task<QualityView> CheckAsync(string symbol, string? interval, string? from, string? to, CancellationToken cancellation)
    {
        var wish = new BarWish(Symbol.Parse(symbol))
        {
            Interval = string.IsNullOrEmpty(interval) ? null : BarInterval.Parse(interval),
            From = ReadTime(nameof(from), from),
            To = ReadTime(nameof(to), to),
            WhenEmpty = "run a pipeline, and read its bars into the store with `bourse stream --until-end`",
        };
        if (wish is { From: { } first, To: { } last } && last.Time < first.Time) throw SeriesQuery.EndsEarly(from!, to!);
        if (!bars.HasStore) return new QualityView(wish.Symbol.Text, null, 0, 0, null, null, []);
        // It reads long: a connection of its own does not hold up the charts of others.
        await using var store = host.OpenBars();
        var chosen = await BarSelection.FindAsync(store, wish, cancellation);
        return QualityView.Of(chosen, await QualityCheck.RunAsync(chosen, host.Clock, cancellation));
    }

    private static ExchangeMoment? ReadTime(string name, string? text)
    {
        if (string.IsNullOrEmpty(text)) return null;
        return ExchangeMoment.TryRead(text) ?? throw new BourseException(
            FailureKind.Usage, $"{name} '{text}' is neither a day nor a time", "write 2024-05-01 or 2024-05-01 10:00:00, in exchange time");
    }
}
