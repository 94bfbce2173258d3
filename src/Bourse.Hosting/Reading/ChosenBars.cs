using System.Runtime.CompilerServices;
using Bourse.Bars;
using Bourse.Bars.Resampling;

namespace Bourse.Hosting.Reading;

/// <summary>Bars that somebody has asked for.</summary>
/// <param name="Store">Where they are.</param>
/// <param name="Range">Which they are, the newest first; bars of another interval are made from them.</param>
/// <param name="Newest">The newest bar of the whole series.</param>
public sealed record ChosenBars(IBarStore Store, BarRange Range, Bar Newest)
{
    /// <summary>No larger bar is longer, even on a day on which clocks are put back.</summary>
    private static readonly TimeSpan LongestBar = TimeSpan.FromHours(25);

    /// <summary>From the first possible day to the last one, doubled.</summary>
    private static readonly TimeSpan LongestSpan = TimeSpan.FromDays(366 * 4000d);

    /// <summary>The interval that was asked for.</summary>
    public required BarInterval Interval { get; init; }

    /// <summary>The first day that was asked for; null when none was.</summary>
    public DateOnly? From { get; init; }

    /// <summary>The last day that was asked for; null when none was.</summary>
    public DateOnly? To { get; init; }

    /// <summary>All of them, page after page, the oldest first.</summary>
    public IAsyncEnumerable<Bar> ReadAsync(CancellationToken cancellation) => ReadAsync(Range.From, cancellation);

    /// <summary>The newest of them, the newest first. No more of the store is read than they are made of, and about as much again.</summary>
    public async Task<List<Bar>> ReadNewestAsync(long count, CancellationToken cancellation)
    {
        if (Interval == Range.Interval) return await ReadPagesAsync(Range, cancellation).Take(Least(count)).ToListAsync(cancellation);
        if (await FindFirstAsync(cancellation) is not { } first) return [];
        for (var span = SpanOf(count); ; span *= 2)
        {
            var from = Move(EndOfRange, -span);
            var isAll = from is null || from <= first || from <= Range.From;
            var bars = await ReadAsync(isAll ? Range.From : from, cancellation).TakeLast(Least(count)).ToListAsync(cancellation);
            if (!isAll && bars.Count < count) continue;
            bars.Reverse();
            return bars;
        }
    }

    /// <summary>
    /// The bars before the range, the newest first, at most so many; none when the range has no beginning.
    /// </summary>
    public async Task<List<Bar>> ReadBeforeAsync(long count, CancellationToken cancellation) =>
        Range.From is null ? [] : await (this with { Range = Range with { From = null, Before = Range.From } }).ReadNewestAsync(count, cancellation);

    /// <summary>All of them, the oldest first, after those that come before them in the series.</summary>
    public async IAsyncEnumerable<(Bar Bar, bool IsAsked)> ReadWithPastAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var bar in ReadAsync(null, cancellation)) yield return (bar, Range.From is not { } from || bar.Instant >= from);
    }

    /// <summary>The instant that no bar of the range starts after.</summary>
    private DateTime EndOfRange => Range.Before is { } before && before <= Newest.Instant ? before : Newest.Instant.AddMilliseconds(1);

    /// <summary>When the first bar starts that the larger bars of the range can be made of; null when there is none.</summary>
    private async Task<DateTime?> FindFirstAsync(CancellationToken cancellation)
    {
        var parts = PartsOf(Range) with { IsNewestFirst = false, PageSize = 1 };
        return await Store.ReadAsync(parts, cancellation) is [var first] ? first.Instant : null;
    }

    /// <summary>A time that probably holds so many larger bars: markets are open on five days of seven, for a quarter of the day.</summary>
    private TimeSpan SpanOf(long count)
    {
        var share = Interval.IsDay ? 5 / 7d : 5 / 7d / 4;
        var minutes = count * (double)Interval.Minutes / share;
        return minutes < LongestSpan.TotalMinutes ? TimeSpan.FromMinutes(minutes) + LongestBar : LongestSpan;
    }

    private static int Least(long count) => (int)Math.Min(count, int.MaxValue);

    private IAsyncEnumerable<Bar> ReadAsync(DateTime? from, CancellationToken cancellation)
    {
        var range = Range with { From = from, IsNewestFirst = false };
        return Interval == Range.Interval ? ReadPagesAsync(range, cancellation) : ResampleAsync(range, cancellation);
    }

    /// <summary>A larger bar belongs to the range in which it starts, and has parts beyond both ends of it.</summary>
    private static BarRange PartsOf(BarRange range) =>
        range with { From = Move(range.From, -LongestBar), Before = Move(range.Before, LongestBar) };

    private async IAsyncEnumerable<Bar> ResampleAsync(BarRange range, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var wider = PartsOf(range);
        if (Interval.IsDay)
        {
            foreach (var day in (await Store.ReadDaysAsync(wider, cancellation)).Where(day => IsIn(range, day))) yield return day;
            yield break;
        }

        var resampling = new BarResampling(Interval);
        await foreach (var bar in ReadPagesAsync(wider, cancellation))
        {
            if (resampling.Add(bar) is { } complete && IsIn(range, complete)) yield return complete;
        }

        if (resampling.Finish() is { } last && IsIn(range, last)) yield return last;
    }

    private async IAsyncEnumerable<Bar> ReadPagesAsync(BarRange range, [EnumeratorCancellation] CancellationToken cancellation)
    {
        while (await Store.ReadAsync(range, cancellation) is { Count: > 0 } page)
        {
            foreach (var bar in page) yield return bar;
            range = range.After(page[^1]);
        }
    }

    private static bool IsIn(BarRange range, Bar bar) =>
        (range.From is not { } from || bar.Instant >= from) && (range.Before is not { } before || bar.Instant < before);

    private static DateTime? Move(DateTime? time, TimeSpan by)
    {
        if (time is not { } given) return null;
        var isAtEnd = by < TimeSpan.Zero ? given - DateTime.MinValue < -by : DateTime.MaxValue - given < by;
        return isAtEnd ? null : given + by;
    }
}
