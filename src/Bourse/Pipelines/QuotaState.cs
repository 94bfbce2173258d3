namespace Bourse.Pipelines;

/// <summary>How far the limits of a <see cref="QuotaAccount"/> are used up.</summary>
/// <param name="Account">Whose limits.</param>
/// <param name="LeftOfDay">How many calls the last 24 hours leave.</param>
/// <param name="LeftOfMinute">How many calls the last 60 seconds leave.</param>
/// <param name="NextCall">The earliest time of the next call; it has passed when one is allowed now.</param>
/// <param name="Reason">Why no call is allowed before <paramref name="NextCall"/>; empty when one is.</param>
public sealed record QuotaState(QuotaAccount Account, int LeftOfDay, int LeftOfMinute, DateTimeOffset NextCall, string Reason)
{
    /// <summary>Whether a call is allowed now.</summary>
    public bool AllowsCall => Reason.Length == 0;
}
