using Bourse.Market;

namespace Bourse.Events;

/// <summary>
/// The largest amounts of an evaluation that every database holds exactly: six-decimal amounts below 10⁹, and whole cents below 10¹³ (every
/// <see cref="Money"/> is below that).
/// </summary>
public static class EvaluationLimits
{
    private const long MicrosPerCent = Money.Scale / 100;

    /// <summary>Why no database can hold the evaluation exactly, or null when all can: one line that names the column.</summary>
    public static string? FindBreach(in Evaluation evaluation) =>
        FindBreach(evaluation.NavPerShare, evaluation.NavChange, evaluation.ChangePct, evaluation.Value, evaluation.Change);

    /// <summary>The same for the amounts of a row.</summary>
    /// <param name="navPerShare">The value of a share.</param>
    /// <param name="navChange">Its change; null without one.</param>
    /// <param name="navChangePct">The change in per cent; null without one.</param>
    /// <param name="value">The value.</param>
    /// <param name="change">Its change; null without one.</param>
    public static string? FindBreach(Money navPerShare, Money? navChange, Money? navChangePct, Money value, Money? change) =>
        BreachOfRange("NAVperShare", navPerShare)
        ?? BreachOfRange("DailyNAVChange", navChange)
        ?? BreachOfRange("DailyNAVChangePercent", navChangePct)
        ?? BreachOfCents("Evaluation", value)
        ?? BreachOfCents("DailyEvaluationChange", change);

    private static string? BreachOfRange(string column, Money? amount) =>
        amount is { } money && (money >= AmountLimits.SixDecimals || money.Micros <= -AmountLimits.SixDecimals.Micros)
            ? $"{column} is out of range: {money} is not between -{AmountLimits.SixDecimals.ToString(0)} and {AmountLimits.SixDecimals.ToString(0)}"
            : null;

    private static string? BreachOfCents(string column, Money? amount) =>
        amount is { } money && money.Micros % MicrosPerCent != 0 ? $"{column} is not in whole cents: {money}" : null;
}
