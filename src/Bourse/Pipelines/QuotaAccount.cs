namespace Bourse.Pipelines;

/// <summary>Whose calls a <see cref="IQuotaLedger"/> counts together, and how many are allowed.</summary>
/// <param name="Name">The provider and what identifies the key without telling it, e.g. <c>alphavantage:1f3a…</c>.</param>
/// <param name="CallsPerDay">How many calls any 24 hours may have.</param>
/// <param name="CallsPerMinute">How many calls any 60 seconds may have.</param>
public sealed record QuotaAccount(string Name, int CallsPerDay, int CallsPerMinute)
{
    /// <summary>The longest name.</summary>
    public const int MaxName = 128;

    /// <summary>The length of the longer window.</summary>
    public static TimeSpan Day { get; } = TimeSpan.FromHours(24);

    /// <summary>The length of the shorter window.</summary>
    public static TimeSpan Minute { get; } = TimeSpan.FromSeconds(60);
}
