using Bourse.Events;
using Bourse.Market;

namespace Bourse.Investors;

/// <summary>The formulas of an evaluation, on values rounded to cents.</summary>
internal static class Valuation
{
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
            ChangePct = hasChange ? EvaluationFormulas.PercentOf(change, day.PreviousValue) : null,
            NavPerShare = EvaluationFormulas.PerShare(day.Value, portfolio.Shares),
            Shares = portfolio.Shares,
            PreviousDate = day.PreviousDay == 0 ? null : DateOnly.FromDayNumber(day.PreviousDay),
            Revision = day.Revision,
            Carried = day.Carried,
        };
    }
}
