namespace Bourse.Pipelines;

/// <summary>Reckons before any call what some months will take.</summary>
public static class FetchPlanner
{
    /// <summary>Makes the plan.</summary>
    /// <param name="provider">Who will be asked.</param>
    /// <param name="months">What for; a month that is named twice counts once.</param>
    /// <param name="clock">Gives the present time.</param>
    /// <param name="cancellation">Ends the reckoning.</param>
    public static async Task<FetchPlan> PlanAsync(
        IBarProvider provider, IReadOnlyCollection<MonthRequest> months, TimeProvider clock, CancellationToken cancellation)
    {
        var wanted = months.Distinct().ToList();
        var calls = 0;
        foreach (var month in wanted)
        {
            if (!await provider.IsKeptAsync(month, cancellation)) calls++;
        }

        var quota = await provider.ReadQuotaAsync(cancellation);
        var now = clock.GetUtcNow();
        var ends = calls == 0 ? null : quota is null ? now : EndOf(calls, quota, now);
        return new FetchPlan(wanted.Count, wanted.Count - calls, calls, DaysUntil(ends, now), ends, quota);
    }

    /// <summary>
    /// When the last of some calls is allowed. A day's calls follow each other in bursts of a minute's; the next day's begin 24 hours later.
    /// </summary>
    private static DateTimeOffset? EndOf(int calls, QuotaState quota, DateTimeOffset now)
    {
        var account = quota.Account;
        var next = quota.NextCall > now ? quota.NextCall : now;
        // Where calls were made already, the rest of this day's comes first.
        var first = Math.Min(calls, quota.LeftOfDay);
        var later = calls - first;
        if (later == 0) return next + BurstOf(first, account);
        var start = first > 0 ? next + QuotaAccount.Day : next;
        var days = (later - 1) / account.CallsPerDay;
        return start + days * QuotaAccount.Day + BurstOf(later - days * account.CallsPerDay, account);
    }

    /// <summary>How long so many calls of one day take: the first ones at once, each further handful a minute later.</summary>
    private static TimeSpan BurstOf(int calls, QuotaAccount account) => (calls - 1) / account.CallsPerMinute * QuotaAccount.Minute;

    private static int DaysUntil(DateTimeOffset? end, DateTimeOffset now) => end is { } time ? (int)((time - now) / QuotaAccount.Day) + 1 : 0;
}
