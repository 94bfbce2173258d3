namespace Bourse.Pipelines;

/// <summary>The calls of an account that still count.</summary>
/// <param name="OfDay">How many were made in the last 24 hours.</param>
/// <param name="OfMinute">How many were made in the last 60 seconds.</param>
/// <param name="LastOfDay">
/// The call that must be 24 hours ago before the next one: the newest but as many as a day may have; null when there is none.
/// </param>
/// <param name="LastOfMinute">The same for 60 seconds.</param>
public readonly record struct QuotaUse(int OfDay, int OfMinute, DateTimeOffset? LastOfDay, DateTimeOffset? LastOfMinute)
{
    /// <summary>
    /// The state of the account. Windows roll, so whatever hour a provider begins its day at, none of its days has more calls than allowed. Calls of
    /// clocks that are ahead count too.
    /// </summary>
    /// <param name="account">Whose calls these are.</param>
    /// <param name="closing">The time in which the provider takes no calls; null when there is none.</param>
    /// <param name="now">The present time.</param>
    public QuotaState StateOf(QuotaAccount account, QuotaClosing? closing, DateTimeOffset now)
    {
        var (next, reason) = (now, "");
        Wait(LastOfMinute + QuotaAccount.Minute, $"{account.CallsPerMinute} calls were made within a minute");
        Wait(LastOfDay + QuotaAccount.Day, $"{account.CallsPerDay} calls were made within 24 hours");
        if (closing is not null) Wait(closing.Until, closing.Reason);
        return new QuotaState(account, Math.Max(0, account.CallsPerDay - OfDay), Math.Max(0, account.CallsPerMinute - OfMinute), next, reason);

        void Wait(DateTimeOffset? until, string why)
        {
            if (until > next) (next, reason) = (until.Value, why);
        }
    }
}
