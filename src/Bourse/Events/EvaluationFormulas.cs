using Bourse.Market;

namespace Bourse.Events;

/// <summary>The formulas of an evaluation, on values rounded to cents.</summary>
public static class EvaluationFormulas
{
    private const int Percent = 100;

    /// <summary>change / previous value × 100, six decimals, halves away from zero.</summary>
    /// <param name="change">The change.</param>
    /// <param name="previous">The previous value; not zero.</param>
    /// <returns>Null when it is beyond what <see cref="Money"/> holds, 9.2 × 10¹² per cent.</returns>
    public static Money? PercentOf(Money change, Money previous)
    {
        var dividend = (Int128)change.Micros * Percent * Money.Scale * Math.Sign(previous.Micros);
        var divisor = Int128.Abs(previous.Micros);
        return Int128.Abs(dividend) / divisor < long.MaxValue ? new Money(Money.RoundedQuotient(dividend, divisor)) : null;
    }

    /// <summary>value / shares, six decimals, halves away from zero.</summary>
    public static Money PerShare(Money value, long shares) => new(Money.RoundedQuotient(value.Micros, shares));
}
