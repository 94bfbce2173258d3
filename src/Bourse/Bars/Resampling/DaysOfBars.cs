namespace Bourse.Bars.Resampling;

/// <summary>Makes the days of a store from its bars, page after page.</summary>
public static class DaysOfBars
{
    /// <summary>See <see cref="IBarStore.ReadDaysAsync"/>.</summary>
    public static async Task<IReadOnlyList<Bar>> ReadAsync(IBarStore store, BarRange range, CancellationToken cancellation)
    {
        var (days, resampling) = (new List<Bar>(), new BarResampling(BarInterval.Day));
        await foreach (var bar in store.ReadAllAsync(range, cancellation))
        {
            if (resampling.Add(bar) is { } day) days.Add(day);
        }

        if (resampling.Finish() is { } last) days.Add(last);
        return days;
    }
}
