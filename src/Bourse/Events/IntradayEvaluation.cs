using Bourse.Market;

namespace Bourse.Events;

/// <summary>The value of a portfolio at a bar, as sent in topic <see cref="Topics.IntradayEvaluations"/>.</summary>
public readonly record struct IntradayEvaluation
{
    /// <summary>The investor's identifier, e.g. <c>Inv1</c>.</summary>
    public required string Investor { get; init; }

    /// <summary>The portfolio's identifier, e.g. <c>P11</c>.</summary>
    public required string Portfolio { get; init; }

    /// <summary>When the bars start whose closes are the prices, in UTC and whole seconds. With the portfolio it identifies the evaluation.</summary>
    public required DateTime Instant { get; init; }

    /// <summary>Σ quantity × close, rounded to whole cents.</summary>
    public required Money Value { get; init; }

    /// <summary>The value less that of <see cref="PreviousInstant"/>; null on the first, or when that value was 0.</summary>
    public Money? Change { get; init; }

    /// <summary>The change in per cent of the previous value, six decimals, halves away from zero; null with <see cref="Change"/>.</summary>
    public Money? ChangePct { get; init; }

    /// <summary>The value divided by <see cref="Shares"/>, six decimals, halves away from zero.</summary>
    public required Money NavPerShare { get; init; }

    /// <summary>The shares outstanding; above zero.</summary>
    public required Quantity Shares { get; init; }

    /// <summary>The last instant before <see cref="Instant"/> that has a value; null on the first.</summary>
    public DateTime? PreviousInstant { get; init; }

    /// <summary>0 for the first evaluation of the instant; one more for each that replaces it because bars were changed or came late.</summary>
    public required int Revision { get; init; }

    /// <summary>The message's key: <c>Inv1_P11</c>.</summary>
    public string Key => $"{Investor}_{Portfolio}";
}
