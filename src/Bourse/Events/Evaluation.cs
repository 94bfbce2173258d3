using Bourse.Market;

namespace Bourse.Events;

/// <summary>The value of a portfolio at the end of a trading day, as sent in topic <see cref="Topics.Evaluations"/>.</summary>
public readonly record struct Evaluation
{
    /// <summary>The investor's identifier, e.g. <c>Inv1</c>.</summary>
    public required string Investor { get; init; }

    /// <summary>The portfolio's identifier, e.g. <c>P11</c>.</summary>
    public required string Portfolio { get; init; }

    /// <summary>The trading day.</summary>
    public required DateOnly Date { get; init; }

    /// <summary>Σ quantity × price, rounded to whole cents.</summary>
    public required Money Value { get; init; }

    /// <summary>The value less that of <see cref="PreviousDate"/>; null on the first day, or when that value was 0.</summary>
    public Money? Change { get; init; }

    /// <summary>The change in per cent of the previous value, six decimals, halves away from zero; null with <see cref="Change"/>.</summary>
    public Money? ChangePct { get; init; }

    /// <summary>The value divided by <see cref="Shares"/>, six decimals, halves away from zero.</summary>
    public required Money NavPerShare { get; init; }

    /// <summary>The shares outstanding; above zero.</summary>
    public required Quantity Shares { get; init; }

    /// <summary>The last valued trading day before <see cref="Date"/>; null on the first.</summary>
    public DateOnly? PreviousDate { get; init; }

    /// <summary>0 for the first evaluation of the day; one more for each revaluation after a changed price.</summary>
    public required int Revision { get; init; }

    /// <summary>Tickers valued at an earlier day's price because theirs was missing (<c>--missing carry</c>); null when there are none.</summary>
    public IReadOnlyList<string>? Carried { get; init; }

    /// <summary>
    /// Whether a message of another form said so: the shares come from the configuration, percentage and value per share are recomputed, the previous
    /// day is unknown, the revision is 0, and a change of 0 may stand for none (<see cref="EvaluationReader"/>).
    /// </summary>
    public bool IsForeign { get; init; }

    /// <summary>Message key and table name: <c>Inv1_P11</c>.</summary>
    public string Key => $"{Investor}_{Portfolio}";

    /// <summary>
    /// The change of <see cref="NavPerShare"/>: change / shares, six decimals, halves away from zero; null with <see cref="Change"/>.
    /// </summary>
    public Money? NavChange => Change is { } change ? EvaluationFormulas.PerShare(change, Shares) : null;

    /// <summary>The same as the first evaluation of its portfolio: without a change.</summary>
    public Evaluation AsFirst() => this with { Change = null, ChangePct = null };
}
