using Bourse.Market;

namespace Bourse.Events;

/// <summary>The formulas of an evaluation, on values rounded to cents.</summary>
public static class EvaluationFormulas
{
    private const int Percent = 100;

    /// <summary>change / previous value × 100, six decimals, halves away from zero.</summary>
    /// <param name="change">The change.</param>
    /// <param name="previous">The previous value; not zero.</param>
    /// <returns>Null when no database holds it: a thousand millions per cent or more, as after a value of a few cents.</returns>
    public static Money? PercentOf(Money change, Money previous)
    {
        var dividend = (Int128)change.Micros * Percent * Money.Scale * Math.Sign(previous.Micros);
        var divisor = Int128.Abs(previous.Micros);
        if (Int128.Abs(dividend) / divisor >= AmountLimits.SixDecimals.Micros) return null;
        var percent = new Money(Money.RoundedQuotient(dividend, divisor));
        return Math.Abs(percent.Micros) < AmountLimits.SixDecimals.Micros ? percent : null;
    }

    /// <summary>value / shares, six decimals, halves away from zero.</summary>
    /// <param name="value">A value, or the change of one.</param>
    /// <param name="shares">The shares outstanding; above zero.</param>
    /// <exception cref="OverflowException">It is beyond what <see cref="Money"/> holds.</exception>
    public static Money PerShare(Money value, Quantity shares)
    {
        // Whole shares, which most portfolios have, need no 128 bits.
        var whole = shares.Whole;
        return new Money(whole * Quantity.Scale == shares.Micros
            ? Money.RoundedQuotient(value.Micros, whole)
            : Money.RoundedQuotient((Int128)value.Micros * Quantity.Scale, shares.Micros));
    }

    /// <summary>Whether value / shares is within what <see cref="Money"/> holds.</summary>
    /// <param name="value">A value, or the change of one.</param>
    /// <param name="shares">The shares outstanding; above zero.</param>
    public static bool HasPerShare(Money value, Quantity shares) =>
        shares.Micros >= Quantity.Scale || Int128.Abs(value.Micros) * Quantity.Scale / shares.Micros < long.MaxValue;
}
