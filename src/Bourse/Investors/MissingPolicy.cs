namespace Bourse.Investors;

/// <summary>
/// What an investor does about a day on which a held ticker has no price. A price counts as missing once a price of a later day has come
/// for the same ticker, since an exchange tells its days in order; until then it is waited for under every policy.
/// </summary>
public enum MissingPolicy
{
    /// <summary>Waits: the portfolio is held back until the price comes.</summary>
    Wait,

    /// <summary>
    /// Values the day at the ticker's last earlier price, and says so in the evaluation; without an earlier one the day is skipped.
    /// </summary>
    Carry,

    /// <summary>Leaves the day out; should the price come after all, the day is valued then and the next one's change made anew.</summary>
    Skip,
}
