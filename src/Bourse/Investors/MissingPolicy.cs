namespace Bourse.Investors;

/// <summary>
/// How an investor treats a day on which a held ticker has no price. A price counts as missing once a price of a later day has come for the same
/// ticker, since an exchange publishes its days in order; once the log is well past the day (<see cref="InvestorOptions.Lateness"/>), since a
/// ticker's prices may have ended; and at the end of a run. Until then, every policy waits for it. What comes later is a revision.
/// </summary>
public enum MissingPolicy
{
    /// <summary>The portfolio waits until the price arrives.</summary>
    Wait,

    /// <summary>
    /// Forward-fills: values the day at the ticker's last earlier price and marks the evaluation. Without an earlier price the day is skipped.
    /// </summary>
    Carry,

    /// <summary>Skips the day. If the price arrives later, the day is valued then, and the following day's change is recalculated.</summary>
    Skip,
}
