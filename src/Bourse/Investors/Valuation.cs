using Bourse.Events;
using Bourse.Market;

namespace Bourse.Investors;

/// <summary>The formulas of an evaluation, on values rounded to cents.</summary>
internal static class Valuation
{
    private const int Percent = 100;

    /// <summary>
    /// change = value − previous value; change_pct = change / previous value × 100; nav_per_share = value / shares; both quotients to six decimals,
    /// halves away from zero. Change and percentage are null without a previous value, or when it is 0.
    /// </summary>
    public static Evaluation Of(Portfolio portfolio, in ValuedDay day)
    {
        var hasChange = day.PreviousDay != 0 && day.PreviousValue.Micros != 0;
        var change = hasChange ? day.Value - day.PreviousValue : default;
        return new Evaluation
        {
            Investor = portfolio.InvestorId,
            Portfolio = portfolio.Id,
            Date = DateOnly.FromDayNumber(day.Day),
            Value = day.Value,
            Change = hasChange ? change : null,
            ChangePct = hasChange ? PercentOf(change, day.PreviousValue) : null,
            NavPerShare = new Money(Money.RoundedQuotient(day.Value.Micros, portfolio.Shares)),
            Shares = portfolio.Shares,
            PreviousDate = day.PreviousDay == 0 ? null : DateOnly.FromDayNumber(day.PreviousDay),
            Revision = day.Revision,
            Carried = day.Carried,
        };
    }

    /// <summary>Whether two evaluations say the same, down to the carried tickers.</summary>
    public static bool IsSameAs(this in Evaluation left, in Evaluation right) =>
        left with { Carried = null } == right with { Carried = null } && (left.Carried ?? []).SequenceEqual(right.Carried ?? []);

    /// <summary>Null when it is beyond what <see cref="Money"/> holds, 9.2 × 10¹² per cent.</summary>
    private static Money? PercentOf(Money change, Money previous)
    {
        var dividend = (Int128)change.Micros * Percent * Money.Scale;
        return Int128.Abs(dividend) / previous.Micros < long.MaxValue ? new Money(Money.RoundedQuotient(dividend, previous.Micros)) : null;
    }
}
