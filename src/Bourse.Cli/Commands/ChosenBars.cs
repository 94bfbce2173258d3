using System.Runtime.CompilerServices;
using Bourse.Bars;

namespace Bourse.Cli.Commands;

/// <summary>Bars that a command was asked for.</summary>
/// <param name="Store">Where they are.</param>
/// <param name="Range">Which they are, the newest first.</param>
/// <param name="Newest">The newest bar of the whole series.</param>
internal sealed record ChosenBars(IBarStore Store, BarRange Range, Bar Newest)
{
    /// <summary>The first day that was asked for; null when none was.</summary>
    public DateOnly? From { get; init; }

    /// <summary>The last day that was asked for; null when none was.</summary>
    public DateOnly? To { get; init; }

    /// <summary>All of them, page after page.</summary>
    /// <param name="newestFirst">Whether the newest comes first.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public async IAsyncEnumerable<Bar> ReadAsync(bool newestFirst, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var range = Range with { IsNewestFirst = newestFirst };
        while (await Store.ReadAsync(range, cancellation) is { Count: > 0 } page)
        {
            foreach (var bar in page) yield return bar;
            range = range.After(page[^1]);
        }
    }

    /// <summary>The newest of them, the newest first.</summary>
    public async Task<List<Bar>> ReadNewestAsync(long count, CancellationToken cancellation)
    {
        var bars = new List<Bar>();
        await foreach (var bar in ReadAsync(newestFirst: true, cancellation))
        {
            if (bars.Count == count) break;
            bars.Add(bar);
        }

        return bars;
    }
}
