using System.Runtime.CompilerServices;
using Bourse.Bars;

namespace Bourse.Intraday;

/// <summary>Reads the bars of several symbols side by side, instant after instant. Its memory does not grow with their number.</summary>
/// <param name="store">Holds the bars.</param>
/// <param name="symbols">The symbols; one at least.</param>
internal sealed class BarMoments(IBarStore store, IReadOnlyList<Symbol> symbols)
{
    /// <summary>The shortest interval of which all symbols have bars; null when there is none.</summary>
    public async Task<BarInterval?> FindIntervalAsync(CancellationToken cancellation)
    {
        IEnumerable<BarInterval> common = BarInterval.All.Where(interval => !interval.IsDay);
        foreach (var symbol in symbols) common = common.Intersect(await store.FindIntervalsAsync(symbol, cancellation));
        return common.Order().Select(interval => (BarInterval?)interval).FirstOrDefault();
    }

    /// <summary>The instants at which any of the symbols has a bar, ascending.</summary>
    public async IAsyncEnumerable<BarMoment> ReadAsync(BarInterval interval, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var ranges = symbols.Select(symbol => new BarRange { Symbol = symbol, Interval = interval });
        var readers = ranges.Select(range => store.ReadAllAsync(range, cancellation).GetAsyncEnumerator(cancellation)).ToList();
        try
        {
            var bars = new Bar?[readers.Count];
            for (var place = 0; place < bars.Length; place++) bars[place] = await NextAsync(readers[place], cancellation);
            while (bars.OfType<Bar>().MinBy(bar => bar.Instant) is { } first)
            {
                var closes = bars.Select(bar => bar?.Instant == first.Instant ? bar.FindClose() : null);
                yield return new BarMoment(first.Instant, first.LocalTime, first.TimeZone, [.. closes]);
                for (var place = 0; place < bars.Length; place++)
                {
                    if (bars[place]?.Instant == first.Instant) bars[place] = await NextAsync(readers[place], cancellation);
                }
            }
        }
        finally
        {
            foreach (var reader in readers) await reader.DisposeAsync();
        }
    }

    private static async Task<Bar?> NextAsync(IAsyncEnumerator<Bar> reader, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return await reader.MoveNextAsync() ? reader.Current : null;
    }
}
