using System.Runtime.CompilerServices;
using Bourse.Market;

namespace Bourse.Bars;

/// <summary>Reads series of bars whole, and says which series of a symbol is meant when none is named.</summary>
public static class BarPages
{
    /// <summary>The bars of a range, page after page.</summary>
    /// <param name="store">Holds them.</param>
    /// <param name="range">Which ones.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public static async IAsyncEnumerable<Bar> ReadAllAsync(
        this IBarStore store, BarRange range, [EnumeratorCancellation] CancellationToken cancellation)
    {
        while (await store.ReadAsync(range, cancellation) is { Count: > 0 } page)
        {
            foreach (var bar in page) yield return bar;
            range = range.After(page[^1]);
        }
    }

    /// <summary>The intervals of which a symbol has bars, the shortest first.</summary>
    /// <param name="store">Holds the bars.</param>
    /// <param name="symbol">The symbol.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public static async Task<IReadOnlyList<BarInterval>> FindIntervalsAsync(this IBarStore store, Symbol symbol, CancellationToken cancellation)
    {
        var intervals = new List<BarInterval>();
        foreach (var interval in BarInterval.All)
        {
            var range = new BarRange { Symbol = symbol, Interval = interval, PageSize = 1 };
            if ((await store.ReadAsync(range, cancellation)).Count > 0) intervals.Add(interval);
        }

        return intervals;
    }

    /// <summary>The close of a bar as money; digits after the sixth decimal are rounded, halves away from zero.</summary>
    /// <returns>Null when it is no price that a network takes, such as one above ten million.</returns>
    public static Money? FindClose(this Bar bar)
    {
        Span<byte> text = stackalloc byte[PriceDigits.MaxLength];
        var isNumber = DecimalText.TryRead(text[..PriceDigits.Write(bar.Close, text)], out var price);
        return isNumber && Events.PriceRules.IsPlausible(price) ? price : null;
    }
}
